package dev.holdfast.fork;

import dev.holdfast.access.Principal;
import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Agents;
import dev.holdfast.agent.Origin;
import dev.holdfast.id.AgentId;
import dev.holdfast.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who comes of whom: the family of an agent, those who are gone included.
public final class Lineage {

    /// What became of a member.
    enum Standing {
        PRESENT,
        /// In the trash.
        DELETED,
        GONE
    }

    /// One of the family.
    ///
    /// @param origin absent of the first one
    record Member(AgentId id, String name, Standing standing, Optional<Origin> origin) {}

    private final Agents agents;

    public Lineage(Agents agents) {
        this.agents = agents;
    }

    /// The whole family, every parent before its children.
    List<Member> of(Principal principal, String nameOrId) {
        AgentId root = agents.origins().root(agents.find(principal, nameOrId).id());
        List<Origin> forks = agents.origins().beneath(root);
        List<Member> family = new ArrayList<>();
        family.add(new Member(root, nameOfRoot(root, forks), standing(root), Optional.empty()));
        forks.forEach(fork -> family.add(
                new Member(fork.child(), fork.childName().value(), standing(fork.child()), Optional.of(fork))));
        return family;
    }

    private String nameOfRoot(AgentId root, List<Origin> forks) {
        return forks.stream()
                .filter(fork -> fork.parent().equals(root))
                .findFirst()
                .map(fork -> fork.parentName().value())
                .orElseGet(() -> agents.byId(root).name().value());
    }

    private Standing standing(AgentId member) {
        try {
            Agent agent = agents.byId(member);
            return agent.deleted().isPresent() ? Standing.DELETED : Standing.PRESENT;
        } catch (Problem gone) {
            return Standing.GONE;
        }
    }
}
