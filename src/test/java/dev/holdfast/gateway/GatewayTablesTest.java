package dev.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.access.SealedSecrets;
import dev.holdfast.db.Database;
import dev.holdfast.db.TestDatabases;
import dev.holdfast.event.DurableEventLog;
import dev.holdfast.event.EventLog;
import dev.holdfast.gateway.models.ModelTokens;
import dev.holdfast.gateway.models.Usage;
import dev.holdfast.gateway.models.UsageLedger;
import dev.holdfast.gateway.provider.ProviderChange;
import dev.holdfast.gateway.provider.Providers;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.TaskId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GatewayTablesTest {

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void bothDatabasesKeepProvidersTokensAndUsage(TestDatabases kind) throws Exception {
        Clock clock = new TestClock();
        try (Database database = kind.open(folder);
                EventLog events = new DurableEventLog(database, clock)) {
            Providers providers = new Providers(
                    database, events, SealedSecrets.open(folder.resolve("key")), clock, URI.create("http://a"));
            Optional<String> none = Optional.empty();
            providers.set("anthropic", new ProviderChange(none, none, Optional.of(List.of("m"))));
            assertThat(providers.upstream("anthropic").key()).isEmpty();
            providers.set("anthropic", new ProviderChange(none, Optional.of("sk"), Optional.empty()));
            assertThat(providers.upstream("anthropic").key().orElseThrow().secret())
                    .isEqualTo("sk");
            assertThat(providers.get("anthropic").models()).containsExactly("m");
            providers.delete("anthropic");

            ModelTokens tokens = new ModelTokens(database, clock);
            TaskId task = TaskId.fresh();
            AgentId agent = AgentId.fresh();
            String first = tokens.issue(task, agent);
            String second = tokens.issue(task, agent);
            assertThat(tokens.task(first, agent)).contains(task);
            assertThat(tokens.task(second, agent)).contains(task);
            assertThat(tokens.task(first, AgentId.fresh())).isEmpty();
            tokens.revoke(task);
            assertThat(tokens.task(first, agent)).isEmpty();
            assertThat(new UsageLedger(database, events, clock).ofTask(task)).isEqualTo(Usage.NONE);
        }
    }
}
