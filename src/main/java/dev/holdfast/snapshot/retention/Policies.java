package dev.holdfast.snapshot.retention;

import dev.holdfast.db.Database;
import dev.holdfast.db.Tx;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.id.AgentId;
import dev.holdfast.json.Json;
import dev.holdfast.snapshot.retention.Subject.Level;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// The policies that were set, and which of them is in force.
public final class Policies {

    /// A policy in force, and whose it is.
    record InForce(Policy policy, Level from) {

        String sentence() {
            return policy.sentence() + " (" + from.name().toLowerCase(Locale.ROOT) + ")";
        }
    }

    private final Database database;
    private final EventLog events;

    public Policies(Database database, EventLog events) {
        this.database = database;
        this.events = events;
    }

    /// What is in force for the whole server.
    InForce ofServer() {
        return database.read(tx -> nearest(tx, List.of(Subject.SERVER)));
    }

    InForce ofOrganization(String name) {
        return database.read(tx -> nearest(tx, List.of(Subject.organization(name), Subject.SERVER)));
    }

    InForce ofAgent(AgentId agent, String organization) {
        List<Subject> nearestFirst = List.of(Subject.of(agent), Subject.organization(organization), Subject.SERVER);
        return database.read(tx -> nearest(tx, nearestFirst));
    }

    /// What is in force for an agent, for people.
    public String sentence(AgentId agent, String organization) {
        return ofAgent(agent, organization).sentence();
    }

    private static InForce nearest(Tx tx, List<Subject> nearestFirst) {
        for (Subject subject : nearestFirst) {
            Optional<Policy> set = PolicyStore.find(tx, subject);
            if (set.isPresent()) {
                return new InForce(set.get(), subject.level());
            }
        }
        return new InForce(Policy.DEFAULT, Level.DEFAULT);
    }

    void set(Subject subject, Policy policy, String because) {
        database.run(tx -> {
            PolicyStore.write(tx, subject, policy);
            tell(tx, subject, because, Json.object().put("keeps", policy.sentence()));
        });
    }

    /// Takes back what was set, so that the next nearest counts.
    void clear(Subject subject, String because) {
        database.run(tx -> {
            PolicyStore.remove(tx, subject);
            tell(tx, subject, because, Json.object());
        });
    }

    private void tell(Tx tx, Subject subject, String because, ObjectNode data) {
        data.put("level", subject.level().name().toLowerCase(Locale.ROOT)).put("because", because);
        events.append(tx, new Event.Draft("retention.changed", subject.agent(), Optional.empty(), data));
    }
}
