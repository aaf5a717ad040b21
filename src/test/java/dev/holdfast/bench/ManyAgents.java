package dev.holdfast.bench;

import dev.holdfast.bench.Target.AtMost;
import dev.holdfast.bench.Target.Unit;
import dev.holdfast.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// Ten thousand agents with volumes of their own, all stopped, without a container. What a thousand of them cost a
/// start after a crash, what a list of them takes, and what memory the server needs.
final class ManyAgents implements Bench.Part {

    private static final Target RECONCILE =
            new Target("reconcile_1000", Unit.MILLISECONDS, "the same start with 5 agents", new AtMost(5_000, "5 s"));
    private static final Target LIST =
            new Target("list_10000", Unit.MILLISECONDS, "the same list of 5 agents", new AtMost(100, "100 ms"));
    private static final Target MEMORY =
            new Target("memory_10000", Unit.BYTES, "Jetty on the same Java, nothing else", new AtMost(400e6, "400 MB"));

    private static final String FIRST = "first-of-many";
    private static final int FEW = 5;
    private static final int SOME = 1_000;
    private static final int MANY = 10_000;
    private static final int AT_ONCE = 100;
    private static final int LOOKS = 100;

    @Override
    public List<Target> targets() {
        return List.of(RECONCILE, LIST, MEMORY);
    }

    @Override
    public void measure(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        site.restartServer("256m");
        List<String> running = new ArrayList<>(List.of(FIRST));
        site.createAgent(FIRST);
        for (int agent = 1; agent < FEW; agent++) {
            String name = "of-few-" + agent;
            site.createAgent(name);
            running.add(name);
        }
        for (int run = 0; run < runs.lengthy() + 1; run++) {
            // The first start reads code that the later ones have at hand.
            double time = restart(site, running);
            if (run > 0) {
                measurements.baseline(RECONCILE, time);
            }
        }
        look(site, runs, measurements::baseline);
        grow(site, FEW, SOME);
        for (int run = 0; run < runs.lengthy(); run++) {
            measurements.ours(RECONCILE, restart(site, running));
        }
        for (String one : running) {
            site.api().post("/v1/agents/" + one + "/pause?depth=stopped", Json.object(), JsonNode.class);
        }
        grow(site, SOME, MANY);
        site.restartServer("256m");
        measurements.remark(String.format(
                Locale.ROOT,
                "memory_10000: with 10,000 agents the server was ready %.1f s after its start.",
                site.server().readyAfter() / 1e3));
        look(site, runs, measurements::ours);
        memory(site, runs, measurements);
    }

    /// The server is killed, and with it the containers of those that ran.
    private static double restart(Site site, List<String> running) throws IOException, InterruptedException {
        List<String> containers = new ArrayList<>();
        for (String agent : running) {
            containers.add(site.container(agent));
        }
        site.killServer();
        containers.forEach(container -> site.docker().run("kill", container));
        return site.server().readyAfter();
    }

    private static void grow(Site site, int there, int wanted) throws IOException, InterruptedException {
        for (int agents = there; agents < wanted; ) {
            int more = Math.min(AT_ONCE, wanted - agents);
            site.api().fork(FIRST, Json.object().put("count", more).put("paused", true));
            agents += more;
            System.err.println(agents + " agents …");
        }
    }

    /// On either side.
    @FunctionalInterface
    private interface Side {
        void time(Target target, Measurements.Step step) throws Exception;
    }

    private static void look(Site site, Bench.Runs runs, Side side) throws Exception {
        Measurements.Step list = () -> site.api().get("/v1/agents?limit=100", JsonNode.class);
        for (int warm = 0; warm < LOOKS; warm++) {
            list.run();
        }
        for (int run = 0; run < runs.brief() * 2; run++) {
            side.time(LIST, list);
        }
    }

    private static void memory(Site site, Bench.Runs runs, Measurements measurements) throws Exception {
        double pages = Measurements.time(() -> all(site));
        measurements.remark(
                String.format(Locale.ROOT, "list_10000: all of them, in pages of 1,000, took %.0f ms.", pages));
        try (Server bare = Server.bare(site.directory())) {
            for (int run = 0; run < runs.brief(); run++) {
                all(site);
                measurements.ours(MEMORY, (double) site.server().residentBytes());
                measurements.baseline(MEMORY, (double) bare.residentBytes());
            }
        }
    }

    private static void all(Site site) throws IOException, InterruptedException {
        String next = "/v1/agents?limit=1000";
        int seen = 0;
        while (!next.isEmpty()) {
            JsonNode page = site.api().get(next, JsonNode.class);
            seen += page.path("agents").size();
            String cursor = page.path("next_cursor").asString("");
            next = cursor.isEmpty() ? "" : "/v1/agents?limit=1000&cursor=" + cursor;
        }
        if (seen < MANY) {
            throw new IOException("Only " + seen + " agents are listed.");
        }
    }
}
