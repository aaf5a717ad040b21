package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The main job in a network namespace whose only way out leads to a recorder: neither server nor agent asks
/// for a name, an update or anything else, and with a provider set they go there and nowhere else.
class NothingLeavesTest {

    // Addresses that are for documentation (RFC 5737), so nobody has them.
    private static final String OURS = "192.0.2.1/24";
    private static final String NEXT = "192.0.2.254";
    private static final String ELSEWHERE = "198.51.100.7";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long MINUTES = 5;

    private final String namespace = "hf-quiet-" + ProcessHandle.current().pid();
    private Optional<Process> recorder = Optional.empty();

    @TempDir
    Path folder;

    @BeforeEach
    void listen() throws IOException {
        Shell.run("ip", "netns", "add", namespace);
        for (String step : List.of(
                "link set lo up",
                "link add out0 type veth peer name out1",
                "address add " + OURS + " dev out0",
                "link set out0 up",
                "link set out1 up",
                "neighbour add " + NEXT + " lladdr 02:00:00:00:00:01 dev out0",
                "route add default via " + NEXT + " dev out0")) {
            Shell.run(("ip -netns " + namespace + " " + step).split(" ", -1));
        }
        recorder = Optional.of(new ProcessBuilder(inside("tcpdump", "-n", "-l", "-i", "out0", "not ip6 multicast"))
                .redirectErrorStream(true)
                .redirectOutput(record().toFile())
                .start());
        // It hears what is there to be heard.
        Awaitility.await().atMost(PATIENCE).until(() -> {
            Shell.attempt(inside("curl", "--silent", "--max-time", "0.2", "http://203.0.113.9:81/"));
            return lines().stream().anyMatch(line -> line.contains("203.0.113.9.81"));
        });
    }

    @AfterEach
    void takeDown() throws InterruptedException {
        if (recorder.isPresent()) {
            recorder.get().destroy();
            recorder.get().waitFor();
        }
        Shell.run("ip", "netns", "delete", namespace);
    }

    @Test
    void theMainJobSendsNothing() throws Exception {
        walk();
        assertThat(destinations()).isEmpty();
    }

    @Test
    void aProviderIsAllThatIsGoneTo() throws Exception {
        walk("http://" + ELSEWHERE + ":8080");
        assertThat(destinations()).isNotEmpty().containsOnly(ELSEWHERE + ".8080");
    }

    private void walk(String... arguments) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                QuietWalk.class.getName()));
        command.addAll(Arrays.asList(arguments));
        Process walk = new ProcessBuilder(inside(command.toArray(String[]::new)))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = walk.waitFor(MINUTES, TimeUnit.MINUTES);
        walk.destroy();
        assertThat(Files.readString(output)).as("what the walk says").endsWith("walked\n");
        assertThat(ended).isTrue();
    }

    /// Only the network is another one: mounts have to reach the engine.
    private String[] inside(String... command) {
        List<String> all = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + namespace, "--"));
        all.addAll(Arrays.asList(command));
        return all.toArray(String[]::new);
    }

    private Path record() {
        return folder.resolve("record");
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(record());
    }

    /// Where the recorded packets went, but for those of the trial at the beginning: `… IP SOURCE > TARGET: …`.
    private List<String> destinations() throws IOException {
        return lines().stream()
                .filter(line -> line.contains(" > "))
                .map(line -> line.replaceFirst(".* > ([^ ]+): .*", "$1"))
                .filter(target -> !target.equals("203.0.113.9.81"))
                .distinct()
                .toList();
    }
}
