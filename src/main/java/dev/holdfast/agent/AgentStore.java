package dev.holdfast.agent;

import dev.holdfast.agent.Intent.Waking;
import dev.holdfast.db.Tx;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.RuntimeId;
import dev.holdfast.id.TaskId;
import dev.holdfast.id.VolumeId;
import dev.holdfast.json.Json;
import dev.holdfast.problem.Problem;
import dev.holdfast.runtime.RuntimeSpec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The table `agents`.
final class AgentStore {

    private static final String COLUMNS = "id, organization, name, definition, volume, volume_uuid, runtime, wanted,"
            + " wanted_because, wanted_at, waking, made, task, problem, created_at, deleted_at";

    private static final int MOST_LINES = 6;

    private AgentStore() {}

    static void insert(Tx tx, Agent agent) {
        tx.sql()
                .createUpdate("insert into agents (id, organization, name, definition, volume, wanted, wanted_because,"
                        + " wanted_at, waking, made, created_at) values (:id, :organization, :name, :definition,"
                        + " :volume, :wanted, :because, :since, :waking, false, :created)")
                .bind("id", agent.id().value())
                .bind("organization", agent.organization())
                .bind("name", agent.name().value())
                .bind("definition", Json.write(agent.definition()))
                .bind("volume", agent.volume().value())
                .bindMap(columns(agent.intent()))
                .bind("created", agent.created().toEpochMilli())
                .execute();
    }

    static Optional<Agent> find(Tx tx, AgentId id) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from agents where id = :id")
                .bind("id", id.value())
                .map((row, context) -> agent(row))
                .findOne();
    }

    /// The agent as it is now that the caller is alone with it; it may have been deleted meanwhile.
    static Agent present(Tx tx, AgentId id) {
        return find(tx, id)
                .filter(agent -> agent.deleted().isEmpty())
                .orElseThrow(() -> Problem.notFound("agent", id.value()));
    }

    /// By name, among those that are not deleted.
    static Optional<Agent> find(Tx tx, String organization, String name) {
        return tx.sql()
                .createQuery("select " + COLUMNS
                        + " from agents where organization = :organization and name = :name and deleted_at is null")
                .bind("organization", organization)
                .bind("name", name)
                .map((row, context) -> agent(row))
                .findOne();
    }

    static Optional<Agent> byRuntime(Tx tx, RuntimeId runtime) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from agents where runtime = :runtime")
                .bind("runtime", runtime.value())
                .map((row, context) -> agent(row))
                .findOne();
    }

    /// Those of an organization that are made and not deleted, by id, after `cursor`.
    static List<Agent> page(Tx tx, String organization, String cursor, int limit) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from agents where organization = :organization and made"
                        + " and deleted_at is null and id > :cursor order by id limit :limit")
                .bind("organization", organization)
                .bind("cursor", cursor)
                .bind("limit", limit)
                .map((row, context) -> agent(row))
                .list();
    }

    /// Every agent whose volume or runtime may still exist.
    static List<Agent> all(Tx tx) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from agents order by id")
                .map((row, context) -> agent(row))
                .list();
    }

    /// Those that may have something in memory, or should.
    static List<Agent> living(Tx tx) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from agents where wanted in ('running', 'frozen') and made"
                        + " and deleted_at is null order by id")
                .map((row, context) -> agent(row))
                .list();
    }

    /// Those of which something is wrong.
    static List<Agent> failing(Tx tx) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from agents where problem is not null order by id")
                .map((row, context) -> agent(row))
                .list();
    }

    /// What the runtimes of those that run or may be woken are made of, the commonest first.
    static List<RuntimeSpec> kinds(Tx tx) {
        Map<RuntimeSpec, Long> kinds = new HashMap<>();
        tx.sql()
                .createQuery("select definition, count(*) as agents from agents where wanted in ('running', 'frozen',"
                        + " 'stopped') and made and deleted_at is null group by definition")
                .map((row, context) -> Map.entry(
                        Json.read(row.getString("definition"), Definition.class).runtime(), row.getLong("agents")))
                .forEach(each -> kinds.merge(each.getKey(), each.getValue(), Long::sum));
        return kinds.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(Map.Entry::getKey)
                .toList();
    }

    static long count(Tx tx, Wanted wanted) {
        return tx.sql()
                .createQuery("select count(*) from agents where wanted = :wanted and made = true")
                .bind("wanted", text(wanted))
                .mapTo(Long.class)
                .one();
    }

    static void define(Tx tx, AgentId id, Definition definition) {
        tx.sql()
                .createUpdate("update agents set definition = :definition where id = :id")
                .bind("definition", Json.write(definition))
                .bind("id", id.value())
                .execute();
    }

    static void want(Tx tx, AgentId id, Intent intent) {
        tx.sql()
                .createUpdate("update agents set wanted = :wanted, wanted_because = :because, wanted_at = :since,"
                        + " waking = :waking where id = :id")
                .bindMap(columns(intent))
                .bind("id", id.value())
                .execute();
    }

    private static Map<String, Object> columns(Intent intent) {
        return Map.of(
                "wanted", text(intent.wanted()),
                "because", intent.because(),
                "since", intent.since().toEpochMilli(),
                "waking", text(intent.waking()));
    }

    static void delete(Tx tx, AgentId id, Instant at) {
        tx.sql()
                .createUpdate("update agents set deleted_at = :at where id = :id")
                .bind("at", at.toEpochMilli())
                .bind("id", id.value())
                .execute();
    }

    /// Those in the trash.
    static List<Agent> deleted(Tx tx) {
        return tx.sql()
                .createQuery("select " + COLUMNS + " from agents where deleted_at is not null order by id")
                .map((row, context) -> agent(row))
                .list();
    }

    static void undelete(Tx tx, AgentId id, AgentName name) {
        tx.sql()
                .createUpdate("update agents set deleted_at = null, leaving_at = null, name = :name where id = :id")
                .bind("name", name.value())
                .bind("id", id.value())
                .execute();
    }

    /// When it goes for good, once that was announced.
    static Optional<Instant> leaving(Tx tx, AgentId id) {
        return tx.sql()
                .createQuery("select leaving_at from agents where id = :id and leaving_at is not null")
                .bind("id", id.value())
                .mapTo(Long.class)
                .findOne()
                .map(Instant::ofEpochMilli);
    }

    static void leaving(Tx tx, AgentId id, Instant at) {
        tx.sql()
                .createUpdate("update agents set leaving_at = :at where id = :id")
                .bind("at", at.toEpochMilli())
                .bind("id", id.value())
                .execute();
    }

    static void made(Tx tx, AgentId id) {
        tx.sql()
                .createUpdate("update agents set made = true where id = :id")
                .bind("id", id.value())
                .execute();
    }

    static void head(Tx tx, AgentId id, UUID head) {
        tx.sql()
                .createUpdate("update agents set volume_uuid = :head where id = :id")
                .bind("head", head.toString())
                .bind("id", id.value())
                .execute();
    }

    static void runtime(Tx tx, AgentId id, Optional<RuntimeId> runtime) {
        tx.sql()
                .createUpdate("update agents set runtime = :runtime where id = :id")
                .bind("runtime", runtime.map(RuntimeId::value).orElse(null))
                .bind("id", id.value())
                .execute();
    }

    static void problem(Tx tx, AgentId id, Optional<String> problem) {
        tx.sql()
                .createUpdate("update agents set problem = :problem where id = :id")
                .bind("problem", problem.orElse(null))
                .bind("id", id.value())
                .execute();
    }

    static void task(Tx tx, AgentId id, Optional<TaskId> task) {
        tx.sql()
                .createUpdate("update agents set task = :task where id = :id")
                .bind("task", task.map(TaskId::value).orElse(null))
                .bind("id", id.value())
                .execute();
    }

    /// Adds a line to what the agent is to hear. A long row of lines would only confuse it, so the oldest go.
    static void tell(Tx tx, AgentId id, String line) {
        List<String> lines =
                new ArrayList<>(note(tx, id).map(note -> note.lines().toList()).orElse(List.of()));
        lines.add(line);
        String note = String.join("\n", lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size()));
        note(tx, id, Optional.of(note));
    }

    static Optional<String> note(Tx tx, AgentId id) {
        return tx.sql()
                .createQuery("select note from agents where id = :id and note is not null")
                .bind("id", id.value())
                .mapTo(String.class)
                .findOne();
    }

    static void note(Tx tx, AgentId id, Optional<String> note) {
        tx.sql()
                .createUpdate("update agents set note = :note where id = :id")
                .bind("note", note.orElse(null))
                .bind("id", id.value())
                .execute();
    }

    /// Forgets the agent with its tasks and snapshots. Only for one that was never made, or whose time in
    /// the trash is over.
    static void remove(Tx tx, AgentId id) {
        tx.sql()
                .createUpdate("delete from agents where id = :id")
                .bind("id", id.value())
                .execute();
    }

    private static Agent agent(ResultSet row) throws SQLException {
        return new Agent(
                new AgentId(row.getString("id")),
                row.getString("organization"),
                new AgentName(row.getString("name")),
                Json.read(row.getString("definition"), Definition.class),
                new VolumeId(row.getString("volume")),
                Optional.ofNullable(row.getString("volume_uuid")).map(UUID::fromString),
                Optional.ofNullable(row.getString("runtime")).map(RuntimeId::new),
                intent(row),
                row.getBoolean("made"),
                Optional.ofNullable(row.getString("task")).map(TaskId::new),
                Optional.ofNullable(row.getString("problem")),
                Instant.ofEpochMilli(row.getLong("created_at")),
                deleted(row));
    }

    private static Intent intent(ResultSet row) throws SQLException {
        return new Intent(
                Wanted.valueOf(row.getString("wanted").toUpperCase(Locale.ROOT)),
                row.getString("wanted_because"),
                Instant.ofEpochMilli(row.getLong("wanted_at")),
                Waking.valueOf(row.getString("waking").toUpperCase(Locale.ROOT)));
    }

    private static Optional<Instant> deleted(ResultSet row) throws SQLException {
        long at = row.getLong("deleted_at");
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(at));
    }

    private static String text(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
