package dev.holdfast.agent;

import dev.holdfast.db.Database;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which agent came of which.
public final class Origins {

    private final Database database;

    Origins(Database database) {
        this.database = database;
    }

    /// Where this agent comes from, if it is a fork.
    public Optional<Origin> of(AgentId fork) {
        return database.read(tx -> OriginStore.find(tx, fork));
    }

    /// The first one of the family: it is no fork itself, and may be gone.
    public AgentId root(AgentId member) {
        return database.read(tx -> {
            AgentId first = member;
            for (Optional<Origin> origin = OriginStore.find(tx, first);
                    origin.isPresent();
                    origin = OriginStore.find(tx, first)) {
                first = origin.get().parent();
            }
            return first;
        });
    }

    /// Where everybody comes from who came of this agent, oldest first.
    public List<Origin> beneath(AgentId root) {
        return database.read(tx -> OriginStore.beneath(tx, root));
    }

    /// Which snapshots of this agent forks came from that are not gone for good.
    public Set<SnapshotId> bases(AgentId parent) {
        return database.read(tx -> OriginStore.bases(tx, parent));
    }

    /// Whether there is a fork of this snapshot, which is what it is compared with.
    public boolean hasForks(SnapshotId snapshot) {
        return database.read(tx -> OriginStore.hasForks(tx, snapshot));
    }
}
