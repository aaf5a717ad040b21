package dev.holdfast.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.gateway.TestGateway;
import dev.holdfast.gateway.TestGateway.Setting;
import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProvidersTest {

    @TempDir
    Path folder = Path.of("");

    private TestGateway house;
    private Providers providers;

    @BeforeEach
    void open() throws IOException {
        house = new TestGateway(folder, Setting.PLAIN);
        providers = house.providers;
    }

    @AfterEach
    void close() {
        house.close();
    }

    private static ProviderChange change(String json) {
        return Json.read(json, ProviderChange.class);
    }

    private String code(String name, String json) {
        try {
            return "set " + providers.set(name, change(json));
        } catch (Problem problem) {
            return problem.code();
        }
    }

    @Test
    void anthropicNeedsItsKeyOnly() {
        Provider set = providers.set("anthropic", change("{\"key\":\" sk-1 \"}"));
        assertThat(set.baseUrl()).isEqualTo(URI.create("https://api.anthropic.com"));
        assertThat(set.keySet()).isTrue();
        assertThat(Json.write(set)).contains("\"key_set\":true").doesNotContain("sk-1");
        Upstream upstream = providers.upstream("anthropic");
        assertThat(upstream.key().orElseThrow().secret()).isEqualTo("sk-1");
        assertThat(upstream.toString()).doesNotContain("sk-1");
        assertThat(upstream.resolve("/v1/messages")).isEqualTo(URI.create("https://api.anthropic.com/v1/messages"));
    }

    @Test
    void whatIsLeftOutStays() {
        providers.set(
                "local", change("{\"base_url\":\"http://127.0.0.1:8080/api/\",\"key\":\"k\",\"models\":[\"a\"]}"));
        Provider changed = providers.set("local", change("{\"models\":[\"b\",\"c\"]}"));
        assertThat(changed.models()).containsExactly("b", "c");
        assertThat(changed.keySet()).isTrue();
        assertThat(providers.upstream("local").resolve("/v1/models"))
                .isEqualTo(URI.create("http://127.0.0.1:8080/api/v1/models"));
        assertThat(providers.set("local", change("{\"key\":\"\"}")).keySet()).isFalse();
        assertThat(providers.upstream("local").key()).isEmpty();
    }

    @Test
    void aKeyNeverMovesToAnotherAddress() {
        providers.set("local", change("{\"base_url\":\"http://127.0.0.1:8080\",\"key\":\"k\"}"));
        assertThat(code("local", "{\"base_url\":\"http://127.0.0.1:8081\"}")).isEqualTo("key_missing");
        assertThat(code("local", "{\"base_url\":\"http://127.0.0.1:8081\",\"key\":\"l\"}"))
                .startsWith("set");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api.example.com",
                "ftp://example.com",
                "file:///etc/passwd",
                "https://",
                "https://user:word@example.com",
                "https://example.com?x=y",
                "https://example.com#x",
                "https://exa mple.com"
            })
    void anAddressThatIsNoneIsRefused(String address) {
        assertThat(code("local", "{\"base_url\":\"" + address + "\"}")).isEqualTo("bad_base_url");
    }

    @Test
    void badNamesKeysAndModelsAreRefused() {
        assertThat(code("Local", "{}")).isEqualTo("bad_name");
        assertThat(code("local", "{}")).isEqualTo("base_url_missing");
        assertThat(code("anthropic", "{\"key\":\"two words\"}")).isEqualTo("bad_key");
        assertThat(code("anthropic", "{\"models\":[\"\"]}")).isEqualTo("bad_models");
    }

    @Test
    void theDemoIsAlwaysThereAndSaysWhatItIs() {
        assertThat(providers.list()).extracting(Provider::name).containsExactly("demo");
        assertThat(providers.get("demo").label()).contains("demo: a scripted model, not an AI");
        assertThat(code("demo", "{\"key\":\"k\"}")).isEqualTo("provider_built_in");
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> providers.delete("demo"));
        assertThat(providers.exists("demo")).isTrue();
    }

    @Test
    void deletingTakesTheKeyAlong() {
        providers.set("anthropic", change("{\"key\":\"sk-1\"}"));
        providers.delete("anthropic");
        assertThat(providers.exists("anthropic")).isFalse();
        assertThat(providers.set("anthropic", change("{}")).keySet()).isFalse();
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> providers.delete("other"))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo("provider_not_found"));
    }

    @Test
    void theLogKnowsThatItWasSetAndNotTheKey() {
        providers.set("anthropic", change("{\"key\":\"sk-secret\"}"));
        assertThat(house.events("provider.set")).hasSize(1);
        assertThat(house.events("provider.set").toString()).doesNotContain("sk-secret");
        assertThat(change("{\"key\":\"sk-secret\"}").toString()).doesNotContain("sk-secret");
        ProviderChange empty = new ProviderChange(Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(change("{}")).isEqualTo(empty);
        assertThat(List.of(providers.get("anthropic").models())).containsExactly(List.of());
    }
}
