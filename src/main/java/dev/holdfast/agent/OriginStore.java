package dev.holdfast.agent;

import dev.holdfast.db.Tx;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.SnapshotId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The table `origins`.
final class OriginStore {

    private static final String COLUMNS = "child, child_name, parent, parent_name, snapshot, frozen_at, forked_at";

    private OriginStore() {}

    static void insert(Tx tx, Origin origin) {
        tx.sql()
                .createUpdate("insert into origins (" + COLUMNS + ") values (:child, :childName, :parent, :parentName,"
                        + " :snapshot, :frozen, :forked)")
                .bind("child", origin.child().value())
                .bind("childName", origin.childName().value())
                .bind("parent", origin.parent().value())
                .bind("parentName", origin.parentName().value())
                .bind("snapshot", origin.snapshot().value())
                .bind("frozen", origin.frozen().toEpochMilli())
                .bind("forked", origin.forked().toEpochMilli())
                .execute();
    }

    /// Only for a fork that was never made.
    static void remove(Tx tx, AgentId child) {
        tx.sql()
                .createUpdate("delete from origins where child = :child")
                .bind("child", child.value())
                .execute();
    }

    static Optional<Origin> find(Tx tx, AgentId child) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from origins where child = :child")
                .bind("child", child.value())
                .map((row, context) -> origin(row))
                .findOne();
    }

    /// Those of everybody who comes of this agent, in the order of their ids.
    static List<Origin> beneath(Tx tx, AgentId root) {
        return tx.sql()
                .createQuery("with recursive family (member) as (select child from origins where parent = :root"
                        + " union select child from origins join family on origins.parent = family.member)"
                        + " select " + COLUMNS + " from origins where child in (select member from family)"
                        + " order by child")
                .bind("root", root.value())
                .map((row, context) -> origin(row))
                .list();
    }

    /// The snapshots of this agent from which an agent was made that is not gone for good.
    static Set<SnapshotId> bases(Tx tx, AgentId parent) {
        return tx.sql()
                .createQuery("select distinct origins.snapshot from origins join agents on agents.id = origins.child"
                        + " where origins.parent = :parent")
                .bind("parent", parent.value())
                .mapTo(String.class)
                .map(SnapshotId::new)
                .set();
    }

    /// Whether an agent that is not gone for good was made from this snapshot.
    static boolean hasForks(Tx tx, SnapshotId snapshot) {
        return tx.sql()
                .createQuery("select 1 from origins join agents on agents.id = origins.child"
                        + " where origins.snapshot = :snapshot limit 1")
                .bind("snapshot", snapshot.value())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    private static Origin origin(ResultSet row) throws SQLException {
        return new Origin(
                new AgentId(row.getString("child")),
                new AgentName(row.getString("child_name")),
                new AgentId(row.getString("parent")),
                new AgentName(row.getString("parent_name")),
                new SnapshotId(row.getString("snapshot")),
                Instant.ofEpochMilli(row.getLong("frozen_at")),
                Instant.ofEpochMilli(row.getLong("forked_at")));
    }
}
