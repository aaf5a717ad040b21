package dev.holdfast.access;

import dev.holdfast.db.Tx;
import dev.holdfast.id.TokenId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/// The rows of tokens. The token itself is in none of them.
final class TokenStore {

    /// @param hash SHA-256 of the secret part, in hexadecimal
    record Row(
            TokenId id, String name, String organization, Principal.Role role, String hash, Optional<Instant> expiry) {}

    private TokenStore() {}

    static void insert(Tx tx, Row row, Instant now) {
        tx.sql()
                .createUpdate("insert into tokens (id, name, organization, role, hash, created_at, expires_at)"
                        + " values (:id, :name, :organization, :role, :hash, :now, :expiry)")
                .bind("id", row.id().value())
                .bind("name", row.name())
                .bind("organization", row.organization())
                .bind("role", row.role().name())
                .bind("hash", row.hash())
                .bind("now", now.toEpochMilli())
                .bind("expiry", row.expiry().map(Instant::toEpochMilli))
                .execute();
    }

    static Optional<Row> find(Tx tx, TokenId id) {
        return tx.sql()
                .select("select id, name, organization, role, hash, expires_at from tokens where id = ?", id.value())
                .map((row, context) -> row(row))
                .findOne();
    }

    static boolean any(Tx tx) {
        return tx.sql()
                .select("select 1 from tokens limit 1")
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    static void delete(Tx tx, TokenId id) {
        tx.sql().execute("delete from tokens where id = ?", id.value());
    }

    private static Row row(ResultSet row) throws SQLException {
        long millis = row.getLong("expires_at");
        Optional<Instant> expiry = row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
        return new Row(
                new TokenId(row.getString("id")),
                row.getString("name"),
                row.getString("organization"),
                Principal.Role.valueOf(row.getString("role")),
                row.getString("hash"),
                expiry);
    }
}
