package dev.holdfast.bench;

import dev.holdfast.bench.Target.AtMost;
import dev.holdfast.bench.Target.Times;
import dev.holdfast.bench.Target.Unit;
import dev.holdfast.db.Database;
import dev.holdfast.db.Databases;
import dev.holdfast.id.AgentId;
import dev.holdfast.json.Json;
import dev.holdfast.operation.Operations;
import dev.holdfast.snapshot.Shelf;
import dev.holdfast.snapshot.retention.Needed;
import dev.holdfast.snapshot.retention.Policies;
import dev.holdfast.snapshot.retention.Retention;
import dev.holdfast.storage.TestPool;
import dev.holdfast.walk.Api;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// A thousand snapshots of one agent while it works, and a hundred thousand in the database: what is asked for
/// stays as fast as it was with few.
final class LongTimelines implements Bench.Part {

    private static final Target TAKEN =
            new Target("snapshot_1000th", Unit.MILLISECONDS, "the first 100 of the 1,000", new Times(1.5));
    private static final Target REMOVED = new Target(
            "snapshot_delete_of_1000", Unit.MILLISECONDS, "a snapshot of the same agent", new AtMost(50, "50 ms"));
    private static final Target LISTED =
            new Target("snapshots_page_100k", Unit.MILLISECONDS, "the same page with 900 in all", new Times(1.5));
    private static final Target PREVIEWED =
            new Target("retention_preview_100k", Unit.MILLISECONDS, "the same preview with 900 in all", new Times(1.5));
    private static final Target ROUND = new Target(
            "retention_round_100k", Unit.MILLISECONDS, "reading the 100,000 rows once", new AtMost(2_000, "2 s"));

    private static final String AGENT = "long-timeline";
    private static final String OTHER = "crowded";
    private static final int SNAPSHOTS = 1_000;
    private static final int EDGE = 100;
    private static final int ROWS = 100_000;
    private static final int AGENTS = 100;

    @Override
    public List<Target> targets() {
        return List.of(TAKEN, REMOVED, LISTED, PREVIEWED, ROUND);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        site.createAgent(AGENT);
        site.createAgent(OTHER);
        site.api().task(AGENT, "i=0; while :; do i=$((i+1)); echo $i > file-$((i % 50)); usleep 2000; done");
        List<String> taken = take(site, measurements);
        for (int run = 0; run < EDGE; run++) {
            String going = taken.removeFirst();
            measurements.ours(REMOVED, () -> site.api().deleteSnapshot(AGENT, going));
        }
        for (int run = 0; run < runs.brief() * 2; run++) {
            ask(site, measurements::baseline, run);
        }
        site.stopServer();
        crowd(site);
        for (int run = 0; run < runs.brief() * 2; run++) {
            ask(site, measurements::ours, run);
        }
        site.deleteAgent(AGENT);
        site.deleteAgent(OTHER);
        for (int run = 0; run < runs.lengthy(); run++) {
            round(site, measurements);
        }
    }

    /// On either side.
    @FunctionalInterface
    private interface Side {
        void time(Target target, Measurements.Step step) throws Exception;
    }

    private static List<String> take(Site site, Measurements measurements) throws Exception {
        List<String> taken = new ArrayList<>();
        List<Double> middle = new ArrayList<>();
        for (int i = 0; i < SNAPSHOTS; i++) {
            Measurements.Step step =
                    () -> taken.add(site.api().snapshot(AGENT, "timeline").id());
            if (i < EDGE) {
                measurements.baseline(TAKEN, step);
            } else if (i < SNAPSHOTS - EDGE) {
                middle.add(Measurements.time(step));
            } else {
                double time = Measurements.time(step);
                measurements.ours(TAKEN, time);
                measurements.baseline(REMOVED, time);
            }
        }
        measurements.remark(String.format(
                Locale.ROOT,
                "snapshot_1000th: the snapshots in between took %.1f ms (median); the agent wrote a file every 2 ms.",
                new Samples(middle).median()));
        return taken;
    }

    /// The first run is not counted: after a start of the server everything is slow once.
    private static void ask(Site site, Side side, int run) throws Exception {
        Api api = site.api();
        String path = "/v1/agents/" + AGENT;
        Measurements.Step list = () -> api.get(path + "/snapshots?limit=100", JsonNode.class);
        Measurements.Step preview = () -> api.post(path + "/retention/preview", Json.object(), JsonNode.class);
        if (run == 0) {
            for (int warm = 0; warm < EDGE; warm++) {
                list.run();
                preview.run();
            }
        }
        side.time(LISTED, list);
        side.time(PREVIEWED, preview);
    }

    /// Rows of the other agent, of which the store knows nothing.
    private static void crowd(Site site) throws IOException {
        try (Database database =
                Databases.open(site.data().resolve("holdfast.db").toString())) {
            String other = database.read(tx -> tx.sql()
                    .createQuery("select id from agents where name = :name")
                    .bind("name", OTHER)
                    .mapTo(String.class)
                    .one());
            Shelf.crowd(database, new AgentId(other), ROWS, Duration.ofDays(13));
        }
    }

    /// All agents are due, and nothing goes: what every hour costs.
    private static void round(Site site, Measurements measurements) throws Exception {
        String place = site.directory()
                .resolve("timelines-" + System.nanoTime() + ".db")
                .toString();
        try (Shelf shelf = new Shelf(TestPool.btrfs(), Databases.open(place))) {
            for (int agent = 0; agent < AGENTS; agent++) {
                Shelf.crowd(shelf.database(), shelf.written("default"), ROWS / AGENTS, Duration.ofDays(13));
            }
            Policies policies = new Policies(shelf.database(), shelf.events());
            Operations operations = new Operations(shelf.database(), shelf.clock());
            try (Retention retention = new Retention(
                    shelf.database(), operations, shelf.deletions(), policies, Needed.NONE, shelf.clock())) {
                measurements.ours(ROUND, retention::round);
            }
            measurements.baseline(
                    ROUND,
                    () -> shelf.database()
                            .read(tx -> tx.sql()
                                    .createQuery("select * from snapshots")
                                    .map((row, context) -> row.getString("id"))
                                    .list()
                                    .size()));
        }
    }
}
