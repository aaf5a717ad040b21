package dev.holdfast.gateway.models;

import dev.holdfast.db.Database;
import dev.holdfast.id.AgentId;
import dev.holdfast.id.TaskId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/// The tokens that tasks call their model with. One is worth something at the gateway of its agent only,
/// and only until it is revoked.
///
/// Kept as a hash: 256 bits of chance need no slow one.
public final class ModelTokens {

    private static final String PREFIX = "hfm_";
    private static final int BYTES = 32;

    private final Database database;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    public ModelTokens(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// A new token for the task. Earlier ones stay good, for the task's process may already run with one.
    public String issue(TaskId task, AgentId agent) {
        byte[] chance = new byte[BYTES];
        random.nextBytes(chance);
        String token = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(chance);
        database.run(tx -> tx.sql()
                .createUpdate("""
                        insert into gateway_tokens (hash, task, agent, issued_at)
                        values (:hash, :task, :agent, :now)""")
                .bind("hash", hash(token))
                .bind("task", task.value())
                .bind("agent", agent.value())
                .bind("now", clock.millis())
                .execute());
        return token;
    }

    /// Ends all tokens of the task.
    public void revoke(TaskId task) {
        database.run(tx -> tx.sql()
                .createUpdate("delete from gateway_tokens where task = :task")
                .bind("task", task.value())
                .execute());
    }

    /// Whose token this is, if it is one of this agent's.
    public Optional<TaskId> task(String token, AgentId agent) {
        if (!token.startsWith(PREFIX)) {
            return Optional.empty();
        }
        return database.read(tx -> tx.sql()
                .createQuery("select task from gateway_tokens where hash = :hash and agent = :agent")
                .bind("hash", hash(token))
                .bind("agent", agent.value())
                .map((row, context) -> new TaskId(row.getString("task")))
                .findOne());
    }

    private static String hash(String token) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
