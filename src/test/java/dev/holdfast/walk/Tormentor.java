package dev.holdfast.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.json.Json;
import dev.holdfast.walk.Asking.Known;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A client that does by chance whatever can be done to agents. It alone changes the files of its own agents and
/// writes down what was acknowledged; it pauses and wakes those of others too.
final class Tormentor {

    /// What it does; what stands here twice is done twice as often.
    private enum Act {
        CREATE,
        TASK,
        UPLOAD,
        UPLOAD_MORE,
        REMOVE,
        DOWNLOAD,
        SNAPSHOT,
        RESTORE,
        FORK,
        PAUSE,
        STOP,
        RESUME,
        ARCHIVE,
        UNARCHIVE,
        DELETE,
        UNDELETE,
        CHANGE
    }

    private static final int MOST_LIVING = 5;
    private static final int MOST = 8;
    private static final int FILES = 6;
    private static final int MAX_BYTES = 60_000;
    private static final int LARGE_BYTES = 3_000_000;
    private static final int MAX_BREATH = 120;

    /// What a task has not yet given its name.
    static final String DRAFT = ".draft";

    private final String name;
    private final Random random;
    private final Asking asking;
    private final Supplier<List<Charge>> everybody;
    private final List<Charge> charges = new ArrayList<>();
    private int names;

    /// @param everybody the agents of all clients
    Tormentor(String name, long seed, Asking asking, Supplier<List<Charge>> everybody) {
        this.name = name;
        this.random = new Random(seed);
        this.asking = asking;
        this.everybody = everybody;
    }

    /// Its agents, in the trash or not.
    synchronized List<Charge> charges() {
        return List.copyOf(charges);
    }

    private synchronized void take(Charge charge) {
        charges.add(charge);
    }

    /// Makes its agents, before anything happens to them.
    void begin() throws InterruptedException {
        while (living().size() < MOST_LIVING) {
            create();
        }
    }

    /// Acts until that moment of `System.nanoTime()`, and returns how often it did.
    int act(long until) throws InterruptedException {
        int acts = 0;
        while (System.nanoTime() < until) {
            Act act = living().size() < 2 ? Act.CREATE : Act.values()[random.nextInt(Act.values().length)];
            try {
                act(act);
            } catch (AssertionError wrong) {
                throw new AssertionError(name + ", at its act " + acts + ", " + act, wrong);
            }
            acts++;
            Thread.sleep(random.nextInt(MAX_BREATH));
        }
        return acts;
    }

    private void act(Act act) throws InterruptedException {
        switch (act) {
            case CREATE -> create();
            case TASK -> any(this::task);
            case UPLOAD, UPLOAD_MORE -> any(this::upload);
            case REMOVE -> any(this::remove);
            case DOWNLOAD -> any(charge -> settle(charge, List.of(charge.files())));
            case SNAPSHOT -> any(this::snapshot);
            case RESTORE -> any(this::restore);
            case FORK -> any(this::fork);
            case PAUSE -> anybody("pause", api -> api::pause);
            case STOP -> anybody("stop", api -> agent -> post(api, agent, "pause?depth=stopped"));
            case RESUME -> anybody("resume", api -> api::resume);
            case ARCHIVE -> any(charge -> move(charge, "archive"));
            case UNARCHIVE -> any(charge -> move(charge, "unarchive"));
            case DELETE -> any(this::delete);
            case UNDELETE -> undelete();
            case CHANGE -> any(this::change);
        }
    }

    private List<Charge> living() {
        return charges().stream().filter(charge -> !charge.isInTrash()).toList();
    }

    /// Something that is done to an agent.
    private interface Deed {
        void to(Charge charge) throws InterruptedException;
    }

    private void any(Deed deed) throws InterruptedException {
        List<Charge> living = living();
        deed.to(living.get(random.nextInt(living.size())));
    }

    private interface Verb {
        Object on(String agent) throws IOException;
    }

    private interface Verbs {
        Verb of(Api api);
    }

    /// Something that may be done to agents of others, since it changes no file.
    private void anybody(String what, Verbs verbs) throws InterruptedException {
        List<Charge> all = everybody.get();
        Charge charge = all.get(random.nextInt(all.size()));
        var _ = asking.once(what, api -> verbs.of(api).on(charge.id()));
    }

    private static Object post(Api api, String agent, String verb) throws IOException {
        return api.post("/v1/agents/" + agent + "/" + verb, Json.object(), JsonNode.class);
    }

    // ---- what becomes of agents ---------------------------------------------------------------------------

    private void create() throws InterruptedException {
        if (living().size() >= MOST_LIVING || charges().size() >= MOST) {
            return;
        }
        String fresh = name + "-" + names++;
        Known known = asking.once("create", api -> api.create(fresh));
        takeIfThere(known, fresh, Map.of());
    }

    private void fork(Charge parent) throws InterruptedException {
        if (living().size() >= MOST_LIVING || charges().size() >= MOST) {
            return;
        }
        String fresh = name + "-fork-" + names++;
        ObjectNode request = Json.object();
        request.putArray("names").add(fresh);
        Known known = asking.once("fork", api -> api.fork(parent.id(), request));
        takeIfThere(known, fresh, parent.files());
    }

    private void takeIfThere(Known known, String fresh, Map<String, String> files) throws InterruptedException {
        Optional<Api.Agent> found = asking.surely(
                "the list of agents",
                api -> api.agents().stream()
                        .filter(agent -> agent.name().equals(fresh))
                        .findFirst());
        switch (known) {
            case DONE -> assertThat(found).as(fresh).isPresent();
            case REFUSED -> assertThat(found).as(fresh).isEmpty();
            case EITHER -> {}
        }
        found.ifPresent(agent -> take(new Charge(fresh, agent.id(), files)));
    }

    private void delete(Charge charge) throws InterruptedException {
        if (living().size() <= 2) {
            return;
        }
        Known known = asking.once("delete", api -> api.delete(charge.id()));
        boolean gone = asking.surely("agent " + charge, api -> isGone(api, charge.id()));
        if (known != Known.EITHER) {
            assertThat(gone).as("whether " + charge + " is in the trash").isEqualTo(known == Known.DONE);
        }
        charge.isNowInTrash(gone);
    }

    private static boolean isGone(Api api, String agent) throws IOException {
        try {
            return api.agent(agent).id().isEmpty();
        } catch (Api.Refused refused) {
            if (refused.status() == 404) {
                return true;
            }
            throw refused;
        }
    }

    private void undelete() throws InterruptedException {
        Optional<Charge> deleted = charges().stream().filter(Charge::isInTrash).findFirst();
        if (deleted.isEmpty() || living().size() >= MOST_LIVING) {
            return;
        }
        Charge charge = deleted.get();
        Known known = asking.once("undelete", api -> post(api, charge.id(), "undelete"));
        boolean gone = asking.surely("agent " + charge, api -> isGone(api, charge.id()));
        assertThat(gone && known == Known.DONE)
                .as("whether " + charge + " is still in the trash")
                .isFalse();
        charge.isNowInTrash(gone);
        if (!gone) {
            settle(charge, List.of(charge.files()));
        }
    }

    /// Archives or unarchives, and at times thinks better of it.
    private void move(Charge charge, String verb) throws InterruptedException {
        if (charge.isArchived() != verb.equals("unarchive") && random.nextInt(4) > 0) {
            return;
        }
        boolean cancels = random.nextInt(5) == 0;
        var _ = asking.once(verb, api -> {
            JsonNode now = (JsonNode) post(api, charge.id(), verb + (cancels ? "" : "?wait=30s"));
            String operation = "/v1/operations/" + now.path("id").asString("");
            if (cancels) {
                api.post(operation + "/cancel", Json.object(), JsonNode.class);
            }
            while (now.path("state").asString("").equals("running")) {
                now = api.get(operation + "?wait=30s", JsonNode.class);
            }
        });
        charge.isNowArchived(asking.rested(charge).equals("archived"));
        settle(charge, List.of(charge.files()));
    }

    private void change(Charge charge) throws InterruptedException {
        String label = "l-" + names++;
        ObjectNode request = Json.object();
        request.putObject("labels").put("said", label);
        request.putObject("limits").put("cpus", 300 + random.nextInt(700));
        Known known = asking.once("change", api -> api.patch("/v1/agents/" + charge.id(), request, JsonNode.class));
        switch (known) {
            case DONE -> charge.isLabelled(label);
            case REFUSED -> {}
            case EITHER -> charge.isLabelledNobodyKnowsHow();
        }
    }

    // ---- what becomes of files ----------------------------------------------------------------------------

    private void upload(Charge charge) throws InterruptedException {
        byte[] bytes = new byte[random.nextInt(random.nextInt(15) == 0 ? LARGE_BYTES : MAX_BYTES)];
        random.nextBytes(bytes);
        String file = "file-" + random.nextInt(FILES);
        Known known = asking.once("upload", api -> api.write(charge.id(), file, bytes));
        became(charge, known, charge.filesWith(file, Ledger.hash(bytes)));
    }

    private void remove(Charge charge) throws InterruptedException {
        List<String> files = List.copyOf(charge.files().keySet());
        if (!files.isEmpty()) {
            String file = files.get(random.nextInt(files.size()));
            Known known = asking.once("remove", api -> api.remove(charge.id(), file));
            became(charge, known, charge.filesWithout(file));
        }
    }

    private void became(Charge charge, Known known, Map<String, String> after) throws InterruptedException {
        switch (known) {
            case DONE -> charge.hasFiles(after);
            case REFUSED -> {}
            case EITHER -> settle(charge, List.of(charge.files(), after));
        }
    }

    /// Looks at the files, which must be as in one of these.
    private void settle(Charge charge, List<Map<String, String>> candidates) throws InterruptedException {
        Map<String, String> found = asking.surely("the files of " + charge, api -> filesNow(api, charge.id()));
        assertThat(found).as("the files of " + charge).isIn(candidates);
        charge.hasFiles(found);
    }

    /// The files of a workspace, but for what a task was about to write.
    static Map<String, String> filesNow(Api api, String agent) throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (Api.Entry entry : api.list(agent, "")) {
            if (!entry.name().startsWith(DRAFT)) {
                files.put(entry.name(), Ledger.hash(api.read(agent, entry.name())));
            }
        }
        return files;
    }

    private void snapshot(Charge charge) throws InterruptedException {
        String label = "label-" + names++;
        Known known = asking.once("snapshot", api -> api.snapshot(charge.id(), label));
        List<Api.Snapshot> found =
                asking.surely("the snapshots of " + charge, api -> api.snapshots(charge.id())).stream()
                        .filter(snapshot -> snapshot.label().equals(Optional.of(label)))
                        .toList();
        assertThat(found).as("snapshots with one label").hasSizeLessThanOrEqualTo(1);
        assertThat(found.isEmpty() && known == Known.DONE)
                .as("whether an acknowledged snapshot of " + charge + " is missing")
                .isFalse();
        found.forEach(snapshot -> charge.hasSnapshot(snapshot.id(), charge.files()));
    }

    private void restore(Charge charge) throws InterruptedException {
        List<String> snapshots = List.copyOf(charge.snapshots().keySet());
        if (snapshots.isEmpty()) {
            return;
        }
        String snapshot = snapshots.get(random.nextInt(snapshots.size()));
        Map<String, String> before = charge.files();
        Known known = asking.once(
                "restore",
                api -> api.restore(charge.id(), snapshot).kept().ifPresent(kept -> charge.hasSnapshot(kept, before)));
        became(charge, known, charge.snapshots().getOrDefault(snapshot, Map.of()));
    }

    private void task(Charge charge) throws InterruptedException {
        String file = "task-" + names++;
        String draft = DRAFT + "-" + file;
        String prompt =
                "echo " + file + " > " + draft + "; sleep 0." + random.nextInt(6) + "; mv " + draft + " " + file;
        Known known = asking.once("task", api -> api.task(charge.id(), prompt));
        Optional<Api.Task> given = asking.surely(
                "the tasks of " + charge,
                api -> api.tasks(charge.id()).stream()
                        .filter(task -> task.prompt().equals(prompt))
                        .findFirst());
        assertThat(given.isEmpty() && known == Known.DONE)
                .as("whether an acknowledged task of " + charge + " is missing")
                .isFalse();
        if (given.isEmpty()) {
            return;
        }
        String state = asking.ended(charge, given.get().id());
        Map<String, String> after = charge.filesWith(file, Ledger.hash((file + "\n").getBytes(StandardCharsets.UTF_8)));
        settle(charge, state.equals("finished") ? List.of(after) : List.of(charge.files(), after));
    }
}
