package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// What a fork made comes back into its parent, in one step, and nothing that the parent made is lost by it.
class AdoptWalkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// What both begin with.
    private static final String BEGINNING = """
            mkdir -p src docs empty old
            echo 1 > src/one; echo 2 > src/two; echo 3 > src/three
            echo guide > docs/guide; echo a > old/a; echo b > old/b
            chmod 755 src/one; ln -s one src/link
            """;

    /// A new file in a new folder, a changed one, one that is gone, one that is renamed, a folder that is renamed,
    /// a new mode, a new link, a new empty folder.
    private static final String WORK = """
            mkdir -p new/deep hollow
            echo fresh > new/deep/file; echo TWO > src/two; rm docs/guide
            mv src/three src/tres; mv old aged; chmod 700 src/one
            ln -sf two src/link
            """;

    private static TestServer server;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = TestServer.started(TestServer.Options.small());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void whatAForkMadeComesIntoItsRunningParent() throws Exception {
        Api api = server.api();
        prepare("ada", "fork");
        done("fork", WORK);
        done("ada", "echo mine > mine; echo home > /home/agent/kept");
        List<String> began = started();
        Api.Adopted preview = api.adopt("ada", from("fork").put("preview", true));
        assertThat(preview.kept()).isEmpty();
        assertThat(api.compare("fork", "").total()).isEqualTo(preview.changes().size());
        Api.Adopted adopted = api.adopt("ada", from("fork"));
        assertThat(adopted.conflicts()).isEmpty();
        assertThat(adopted.changes()).containsExactlyInAnyOrderElementsOf(preview.changes());
        done(
                "ada",
                "find . | sort > /tmp/seen; cat /tmp/seen > seen; stat -c '%a %U' src/one >> seen;"
                        + " cat new/deep/file src/two src/tres aged/a mine /home/agent/kept src/link >> seen");
        assertThat(api.read("ada", "seen"))
                .asString()
                .startsWith("""
                        .
                        ./aged
                        ./aged/a
                        ./aged/b
                        ./docs
                        ./empty
                        ./hollow
                        ./mine
                        ./new
                        ./new/deep
                        ./new/deep/file
                        """)
                .contains("./src/link\n./src/one\n./src/tres\n./src/two\n700 ")
                .endsWith("fresh\nTWO\n3\na\nmine\nhome\nTWO\n")
                .doesNotContain("./old", "guide", "three");
        assertThat(started()).as("its container went on").containsExactlyInAnyOrderElementsOf(began);
        String kept = adopted.kept().orElseThrow();
        assertThat(api.readAt("ada", kept, "docs/guide")).asString().isEqualTo("guide\n");
        assertThat(api.snapshots("ada"))
                .filteredOn(snapshot -> snapshot.id().equals(kept))
                .extracting(Api.Snapshot::reason)
                .containsExactly("before_adopt");
        api.restore("ada", kept);
        assertThat(api.read("ada", "src/two")).asString().isEqualTo("2\n");
        deleteAll("ada", "fork");
    }

    @Test
    void whatBothChangedIsAskedAndNothingIsDoneUntilThen() throws Exception {
        Api api = server.api();
        prepare("ben", "rival");
        done("rival", "echo theirs > src/one; echo theirs > src/two; echo same > same; rm -r docs; echo t > solo");
        done("ben", "echo ours > src/one; echo ours > src/two; echo same > same; echo more > docs/more");
        Api.Adopted preview = api.adopt("ben", from("rival").put("preview", true));
        assertThat(preview.conflicts())
                .containsExactlyInAnyOrder(
                        new Api.Conflict("docs", "added", "deleted"),
                        new Api.Conflict("src/one", "modified", "modified"),
                        new Api.Conflict("src/two", "modified", "modified"));
        Api.Refused refused = catchThrowableOfType(Api.Refused.class, () -> api.adopt("ben", from("rival")));
        assertThat(refused.code()).isEqualTo("adopt_conflicts");
        assertThat(refused).hasMessageContaining("/src/one").hasMessageContaining("/docs");
        assertThat(api.list("ben", "")).extracting(Api.Entry::name).doesNotContain("solo");
        ObjectNode decided = from("rival");
        decided.putObject("take")
                .put("src/one", "theirs")
                .put("src/two", "ours")
                .put("docs", "ours");
        Api.Adopted adopted = api.adopt("ben", decided);
        assertThat(adopted.changes()).extracting(Api.Change::path).doesNotContain("src/two");
        assertThat(api.read("ben", "src/one")).asString().isEqualTo("theirs\n");
        assertThat(api.read("ben", "src/two")).asString().isEqualTo("ours\n");
        assertThat(api.read("ben", "solo")).asString().isEqualTo("t\n");
        assertThat(api.list("ben", "docs")).extracting(Api.Entry::name).containsExactly("more");
        deleteAll("ben", "rival");
    }

    @Test
    void onlyChosenPathsCome() throws Exception {
        Api api = server.api();
        prepare("cleo", "chooser");
        done("chooser", WORK);
        ObjectNode request = from("chooser");
        request.putArray("paths").add("new").add("src/two");
        Api.Adopted adopted = api.adopt("cleo", request);
        assertThat(adopted.changes())
                .extracting(Api.Change::path)
                .containsExactly("new", "new/deep", "new/deep/file", "src/two");
        assertThat(api.read("cleo", "new/deep/file")).asString().isEqualTo("fresh\n");
        assertThat(api.read("cleo", "docs/guide")).asString().isEqualTo("guide\n");
        deleteAll("cleo", "chooser");
    }

    @Test
    void nothingToAdoptChangesNothing() throws Exception {
        Api api = server.api();
        prepare("dora", "idle");
        int before = api.snapshots("dora").size();
        Api.Adopted adopted = api.adopt("dora", from("idle"));
        assertThat(adopted.kept()).isEmpty();
        assertThat(adopted.changes()).isEmpty();
        assertThat(api.snapshots("dora")).hasSize(before);
        deleteAll("dora", "idle");
    }

    @Test
    void onlyAForkIsAdopted() throws Exception {
        Api api = server.api();
        prepare("erik", "child");
        api.create("stranger");
        assertThat(catchThrowableOfType(Api.Refused.class, () -> api.adopt("erik", from("stranger")))
                        .code())
                .isEqualTo("not_its_fork");
        assertThat(catchThrowableOfType(Api.Refused.class, () -> api.adopt("child", from("erik")))
                        .code())
                .isEqualTo("not_its_fork");
        deleteAll("erik", "child", "stranger");
    }

    @Test
    void forksAreComparedWithEachOtherAndWithWhatTheyWereMadeFrom() throws Exception {
        Api api = server.api();
        api.create("mother");
        done("mother", BEGINNING);
        api.fork("mother", Json.object().put("count", 2).put("name", "twin"));
        api.write("twin-1", "src/one", "first".getBytes(StandardCharsets.UTF_8));
        api.write("twin-2", "extra", "x".getBytes(StandardCharsets.UTF_8));
        api.write("mother", "later", "x".getBytes(StandardCharsets.UTF_8));
        assertThat(api.compare("twin-1", "").changes()).containsExactly(new Api.Change("src/one", "modified"));
        assertThat(api.compare("twin-1", "?with=twin-2").changes())
                .containsExactly(new Api.Change("extra", "deleted"), new Api.Change("src/one", "modified"));
        Api.Compared page = api.compare("twin-1", "?with=mother&limit=1");
        assertThat(page.total()).isEqualTo(2);
        assertThat(page.changes()).containsExactly(new Api.Change("later", "deleted"));
        assertThat(api.compare(
                                "twin-1",
                                "?with=mother&limit=1&cursor="
                                        + page.nextCursor().orElseThrow())
                        .changes())
                .containsExactly(new Api.Change("src/one", "modified"));
        deleteAll("mother");
        assertThat(api.compare("twin-2", "").changes()).containsExactly(new Api.Change("extra", "added"));
        deleteAll("twin-1", "twin-2");
    }

    /// A shell that only the container knows of writes all the while.
    @Test
    void aParentThatIsWrittenToIsLeftAlone() throws Exception {
        Api api = server.api();
        api.create("flora");
        String container = server.containers().getFirst();
        api.fork("flora", Json.object().put("name", "hasty"));
        done("hasty", "echo x > x");
        server.docker()
                .run(
                        "exec",
                        "--detach",
                        "--user",
                        "52000",
                        "--workdir",
                        "/",
                        container,
                        "sh",
                        "-c",
                        "i=0; while :; do i=$((i+1)); echo $i >> /workspace/log; done");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> api.list("flora", "").stream()
                        .anyMatch(entry -> entry.name().equals("log")));
        Api.Refused refused = catchThrowableOfType(Api.Refused.class, () -> api.adopt("flora", from("hasty")));
        assertThat(refused.code()).isEqualTo("workspace_changing");
        assertThat(api.list("flora", "")).extracting(Api.Entry::name).doesNotContain("x");
        api.pause("flora");
        assertThat(api.adopt("flora", from("hasty")).kept()).isPresent();
        assertThat(api.read("flora", "x")).asString().isEqualTo("x\n");
        deleteAll("flora", "hasty");
    }

    private static ObjectNode from(String fork) {
        return Json.object().put("from", fork);
    }

    /// An agent with some files, and a running fork of it.
    private static void prepare(String parent, String fork) throws IOException {
        server.api().create(parent);
        done(parent, BEGINNING);
        server.api().fork(parent, Json.object().put("name", fork));
    }

    /// When the containers were started that there are.
    private static List<String> started() throws IOException {
        return server.containers().stream()
                .map(id -> server.docker().inspect(id, "{{.State.StartedAt}}"))
                .toList();
    }

    private static void done(String agent, String script) throws IOException {
        String task = server.api().task(agent, script).id();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> server.api().shown(agent, task).ended());
        assertThat(server.api().shown(agent, task).state()).isEqualTo("finished");
    }

    private static void deleteAll(String... agents) {
        for (String agent : agents) {
            try {
                server.api().delete(agent);
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
        }
    }
}
