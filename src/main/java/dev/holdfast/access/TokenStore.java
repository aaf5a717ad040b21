package dev.holdfast.access;

import dev.holdfast.db.Tx;
import dev.holdfast.id.TokenId;
import dev.holdfast.id.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The rows of tokens. The token itself is in none of them.
final class TokenStore {

    /// Whose a token is.
    ///
    /// @param role that it was made with; of a user's token the user's own counts
    /// @param user absent for a token of the machine
    record Owner(String organization, Principal.Role role, Optional<UserId> user) {}

    /// How long a token holds, and since when.
    record Life(Instant createdAt, Optional<Instant> expiry, Optional<Instant> usedAt) {}

    /// @param hash SHA-256 of the secret part, in hexadecimal
    /// @param ofMachine whether it is the one in the data directory
    record Row(
            TokenId id, String name, Owner owner, Principal.Scope scope, String hash, Life life, boolean ofMachine) {}

    private static final String COLUMNS =
            "id, name, organization, role, scope, user_id, hash, created_at, expires_at, used_at, of_machine";

    private TokenStore() {}

    static void insert(Tx tx, Row row) {
        tx.sql()
                .createUpdate("insert into tokens (id, name, organization, role, scope, user_id, hash, created_at,"
                        + " expires_at, of_machine) values (:id, :name, :organization, :role, :scope, :user, :hash,"
                        + " :now, :expiry, :machine)")
                .bind("id", row.id().value())
                .bind("name", row.name())
                .bind("organization", row.owner().organization())
                .bind("role", row.owner().role().name())
                .bind("scope", row.scope().name())
                .bind("user", row.owner().user().map(UserId::value))
                .bind("hash", row.hash())
                .bind("now", row.life().createdAt().toEpochMilli())
                .bind("expiry", row.life().expiry().map(Instant::toEpochMilli))
                .bind("machine", row.ofMachine())
                .execute();
    }

    static Optional<Row> find(Tx tx, TokenId id) {
        return tx.sql()
                .select("select " + COLUMNS + " from tokens where id = ?", id.value())
                .map((row, context) -> row(row))
                .findOne();
    }

    static List<Row> all(Tx tx, String organization) {
        return tx.sql()
                .select("select " + COLUMNS + " from tokens where organization = ? order by id", organization)
                .map((row, context) -> row(row))
                .list();
    }

    static void used(Tx tx, TokenId id, Instant now) {
        tx.sql().execute("update tokens set used_at = ? where id = ?", now.toEpochMilli(), id.value());
    }

    static void delete(Tx tx, TokenId id) {
        tx.sql().execute("delete from tokens where id = ?", id.value());
    }

    static void deleteOfMachine(Tx tx) {
        tx.sql().execute("delete from tokens where of_machine");
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                new TokenId(row.getString("id")),
                row.getString("name"),
                new Owner(
                        row.getString("organization"),
                        Principal.Role.valueOf(row.getString("role")),
                        Optional.ofNullable(row.getString("user_id")).map(UserId::new)),
                Principal.Scope.valueOf(row.getString("scope")),
                row.getString("hash"),
                new Life(
                        Instant.ofEpochMilli(row.getLong("created_at")),
                        UserStore.moment(row, "expires_at"),
                        UserStore.moment(row, "used_at")),
                row.getBoolean("of_machine"));
    }
}
