package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The house keeps its shape: what `docs/ARCHITECTURE.md` and `CONTRIBUTING.md` promise, read from the
/// sources.
class HouseRulesTest {

    private static final int MOST_LINES_OF_A_FILE = 400;
    private static final int MOST_LINES_OF_A_METHOD = 50;
    private static final Set<String> NAMES_THAT_SAY_NOTHING = Set.of(
            "util", "utils", "common", "helper", "helpers", "impl", "dto", "model", "service", "services", "manager");

    /// Files that may wait for time to pass, each with what it waits for. Everything else waits for a fact.
    private static final Map<String, String> SLEEPERS = Map.ofEntries(
            Map.entry("ServerEventStream.java", "the next heartbeat"),
            Map.entry("Consumption.java", "another try after a handler failed"),
            Map.entry("PostgresDatabase.java", "another try after two transactions met"),
            Map.entry("Gateway.java", "the next time that counts are written down"),
            Map.entry("Listener.java", "another try when the machine has no descriptors left"),
            Map.entry("MessagesPlayer.java", "the pace of the scripted model"),
            Map.entry("DockerProcesses.java", "a process of which the kernel tells nobody"),
            Map.entry("TaskProcess.java", "more output, of which the kernel tells nobody"),
            Map.entry("EngineWatch.java", "the engine to come back"),
            Map.entry("LongUpload.java", "the server to come back"),
            Map.entry("S3Store.java", "another try when a server had a hiccup"));

    /// Methods that may be longer, as `File.java:method`, each with its reason.
    private static final Map<String, String> LONG_METHODS =
            Map.of("Main.java:assemble", "the whole server, to be read from top to bottom in one place");

    @Test
    void everyImportIsDrawn() throws IOException {
        assertThat(ImportPlan.built().beyond(ImportPlan.drawn()))
                .as("imports that docs/ARCHITECTURE.md does not draw: change the code, or the plan if it is wrong")
                .isEmpty();
    }

    @Test
    void everyDrawnArrowIsUsed() throws IOException {
        assertThat(ImportPlan.drawn().beyond(ImportPlan.built()))
                .as("rooms and arrows of docs/ARCHITECTURE.md that the code does not have: take them out of the table")
                .isEmpty();
    }

    @Test
    void importsGoRoundInNoCircle() throws IOException {
        assertThat(ImportPlan.built().circles())
                .as("rooms that import themselves in the end")
                .isEmpty();
    }

    @Test
    void packagesAreNamedAfterTheirSubject() throws IOException {
        assertThat(broken(source -> {
                    for (Path part : source.folder()) {
                        if (NAMES_THAT_SAY_NOTHING.contains(part.toString())) {
                            return true;
                        }
                    }
                    return false;
                }))
                .as("packages with a name that says nothing of their subject")
                .isEmpty();
    }

    @Test
    void everyPackageSaysWhatLivesInIt() throws IOException {
        assertThat(broken(source -> !Files.exists(source.path().resolveSibling("package-info.java"))))
                .as("files in a package without package-info.java")
                .isEmpty();
    }

    @Test
    void filesStayShort() throws IOException {
        assertThat(broken(source -> source.lines() > MOST_LINES_OF_A_FILE))
                .as("files of more than " + MOST_LINES_OF_A_FILE + " lines")
                .isEmpty();
    }

    @Test
    void methodsStayShort() throws IOException {
        assertThat(MethodLengths.over(MOST_LINES_OF_A_METHOD, Source.all()))
                .as("methods of more than " + MOST_LINES_OF_A_METHOD + " lines")
                .allMatch(found -> LONG_METHODS.containsKey(name(found.path()) + ":" + found.method()));
    }

    @Test
    void onlyTheServerPutsRoutesTogether() throws IOException {
        assertThat(broken(source -> !source.room().equals("server")
                        && source.imports().stream().anyMatch(name -> name.endsWith("Routes"))))
                .as("files outside of server that import a *Routes")
                .isEmpty();
    }

    @Test
    void nobodyPrintsStackTraces() throws IOException {
        assertThat(broken(matching("\\.printStackTrace\\("))).isEmpty();
    }

    @Test
    void theServerWaitsForFactsAndNotForTime() throws IOException {
        assertThat(Source.ofMain().stream()
                        .filter(matching("\\bThread\\.sleep\\("))
                        .map(source -> name(source.path())))
                .allMatch(SLEEPERS::containsKey);
    }

    @Test
    void noTestIsSwitchedOff() throws IOException {
        assertThat(broken(matching("@Disabled\\b"))).isEmpty();
    }

    private static List<Path> broken(Predicate<Source> rule) throws IOException {
        return Source.all().stream().filter(rule).map(Source::path).toList();
    }

    private static Predicate<Source> matching(String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return source -> compiled.matcher(source.code()).find();
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }
}
