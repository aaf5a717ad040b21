package dev.holdfast.event;

import static java.util.stream.Collectors.joining;

import dev.holdfast.db.Tx;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.TaskId;
import dev.holdfast.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.jdbi.v3.core.statement.Query;
import tools.jackson.databind.JsonNode;

/// The rows of events and of their consumers.
final class EventStore {

    private static final String EVENTS = "select number, at, type, agent, task, data from events where ";
    private static final String COLUMNS = EVENTS + "number > :number";

    private EventStore() {}

    /// Inserts the event and returns its number, which the database counts up.
    static long insert(Tx tx, Instant at, Event.Draft draft, String data) {
        return tx.sql()
                .createQuery("insert into events (at, type, agent, task, data)"
                        + " values (:at, :type, :agent, :task, :data) returning number")
                .bind("at", at.toEpochMilli())
                .bind("type", draft.type())
                .bind("agent", draft.agent().map(AgentId::value))
                .bind("task", draft.task().map(TaskId::value))
                .bind("data", data)
                .mapTo(Long.class)
                .one();
    }

    static List<Event> after(Tx tx, long number, EventLog.Filter filter, int limit) {
        String agent = filter.agent().isPresent() ? " and agent = :agent" : "";
        String task = filter.task().isPresent() ? " and task = :task" : "";
        Query query = tx.sql().createQuery(COLUMNS + agent + task + " order by number limit :limit");
        filter.agent().ifPresent(id -> query.bind("agent", id.value()));
        filter.task().ifPresent(id -> query.bind("task", id.value()));
        return events(query, number, limit);
    }

    /// As `after`, of these types only; any when there are none.
    static List<Event> ofTypes(Tx tx, long number, Set<String> types, int limit) {
        String in = types.isEmpty() ? "" : " and type in (<types>)";
        Query query = tx.sql().createQuery(COLUMNS + in + " order by number limit :limit");
        if (!types.isEmpty()) {
            query.bindList("types", List.copyOf(types));
        }
        return events(query, number, limit);
    }

    /// For each agent the index is read backwards until an event tells.
    static List<Event> newest(Tx tx, Collection<AgentId> agents, EventLog.Telling telling) {
        List<String> asked = agents.stream().map(AgentId::value).toList();
        String rows = IntStream.range(0, asked.size())
                .mapToObj(i -> "(:agent" + i + ")")
                .collect(joining(", "));
        Query query = tx.sql()
                .createQuery("with asked (agent) as (values " + rows + ") " + EVENTS + "number in (select (select"
                        + " told.number from events told where told.agent = asked.agent and (told.type in (<always>)"
                        + " or told.task is null and told.type in (<apart>)) order by told.number desc limit 1)"
                        + " from asked)")
                .bindList("always", List.copyOf(telling.always()))
                .bindList("apart", List.copyOf(telling.apart()));
        IntStream.range(0, asked.size()).forEach(i -> query.bind("agent" + i, asked.get(i)));
        return query.map((row, context) -> event(row)).list();
    }

    private static List<Event> events(Query query, long number, int limit) {
        return query.bind("number", number)
                .bind("limit", limit)
                .map((row, context) -> event(row))
                .list();
    }

    private static Event event(ResultSet row) throws SQLException {
        return new Event(
                row.getLong("number"),
                Instant.ofEpochMilli(row.getLong("at")),
                row.getString("type"),
                Optional.ofNullable(row.getString("agent")).map(AgentId::new),
                Optional.ofNullable(row.getString("task")).map(TaskId::new),
                Json.read(row.getString("data"), JsonNode.class));
    }

    static long last(Tx tx) {
        return tx.sql()
                .createQuery("select coalesce(max(number), 0) from events")
                .mapTo(Long.class)
                .one();
    }

    static OptionalLong position(Tx tx, String consumer) {
        return tx.sql()
                .createQuery("select position from consumers where name = :name")
                .bind("name", consumer)
                .mapTo(Long.class)
                .findOne()
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    static void move(Tx tx, String consumer, long position) {
        tx.sql()
                .createUpdate("insert into consumers (name, position) values (:name, :position)"
                        + " on conflict (name) do update set position = excluded.position")
                .bind("name", consumer)
                .bind("position", position)
                .execute();
    }
}
