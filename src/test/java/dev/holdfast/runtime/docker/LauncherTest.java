package dev.holdfast.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LauncherTest {

    @Test
    void everyTextIsOneWordOfAnyShell() throws Exception {
        Random random = new Random(1);
        for (String shell : List.of("dash", "bash", "busybox")) {
            for (int i = 0; i < 50; i++) {
                String text = random.ints(random.nextInt(40), 1, 0x180)
                        .mapToObj(Character::toString)
                        .reduce("", String::concat);
                assertThat(printed(shell, text + "x")).isEqualTo(text + "x");
            }
        }
    }

    private static String printed(String shell, String text) throws Exception {
        String script = "printf %s " + Launcher.quoted(text);
        List<String> command =
                shell.equals("busybox") ? List.of(shell, "sh", "-c", script) : List.of(shell, "-c", script);
        Process process = new ProcessBuilder(command).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void noArgumentHoldsNul() {
        assertThatThrownBy(() -> Launcher.quoted("a\0b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void versionsAreComparedAsNumbers() {
        assertThat(ApiVersion.parse("1.9")).isLessThan(ApiVersion.OLDEST);
        assertThat(ApiVersion.parse("1.41")).isEqualTo(ApiVersion.OLDEST);
        assertThat(ApiVersion.parse("1.100")).isGreaterThan(ApiVersion.OLDEST);
        assertThat(ApiVersion.parse("2.0")).isGreaterThan(ApiVersion.parse("1.99"));
    }
}
