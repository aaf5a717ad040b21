package dev.holdfast.agent.batch;

import dev.holdfast.access.Principal;
import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.operation.Batch;
import dev.holdfast.problem.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One whom a batch is about, or a name that is nobody's.
record Chosen(String name, Optional<Agent> agent) {

    private static final int MOST = 10_000;
    private static final int PAGE = 1000;

    /// Those whom the wish names, each once.
    ///
    /// @throws Problem UNPROCESSABLE `nobody_chosen` unless it says who in one way, `too_many_agents`
    static List<Chosen> by(Wish wish, Principal principal, Agents agents) {
        Map<String, String> labels = wish.labels().orElse(Map.of());
        boolean all = wish.all().orElse(false);
        int ways = (wish.agents().isPresent() ? 1 : 0) + (labels.isEmpty() ? 0 : 1) + (all ? 1 : 0);
        if (ways != 1) {
            throw Problem.unprocessable(
                    "nobody_chosen",
                    "Say who, in one way: agents by their names or ids, labels that they have, or \"all\": true.");
        }
        List<Chosen> chosen = wish.agents().isPresent()
                ? named(wish.agents().get(), principal, agents)
                : labelled(labels, principal, agents);
        if (chosen.size() > MOST) {
            throw Problem.unprocessable(
                    "too_many_agents", "That is more than " + MOST + " agents at once; choose fewer.");
        }
        return chosen;
    }

    private static List<Chosen> named(List<String> names, Principal principal, Agents agents) {
        if (names.size() > MOST) {
            throw Problem.unprocessable(
                    "too_many_agents", "That is more than " + MOST + " agents at once; choose fewer.");
        }
        List<Chosen> chosen = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            Optional<Agent> agent = found(name, principal, agents);
            if (seen.add(agent.map(known -> known.id().value()).orElse(name))) {
                chosen.add(new Chosen(agent.map(known -> known.name().value()).orElse(name), agent));
            }
        }
        return chosen;
    }

    private static Optional<Agent> found(String name, Principal principal, Agents agents) {
        try {
            return Optional.of(agents.find(principal, name));
        } catch (Problem nobody) {
            return Optional.empty();
        }
    }

    private static List<Chosen> labelled(Map<String, String> labels, Principal principal, Agents agents) {
        List<Chosen> chosen = new ArrayList<>();
        List<Agent> page = agents.page(principal, "", PAGE);
        while (!page.isEmpty() && chosen.size() <= MOST) {
            page.stream()
                    .filter(agent -> agent.definition().labels().entrySet().containsAll(labels.entrySet()))
                    .forEach(agent -> chosen.add(new Chosen(agent.name().value(), Optional.of(agent))));
            page = agents.page(principal, page.getLast().id().value(), PAGE);
        }
        return chosen;
    }

    /// What is to be done about it.
    Batch.Item item() {
        return agent.map(known -> Batch.Item.waiting(known.id(), name)).orElseGet(() -> {
            Problem nobody = nobody();
            return Batch.Item.nobody(name, nobody.code(), nobody.sentence());
        });
    }

    Problem nobody() {
        return Problem.notFound("agent", name);
    }
}
