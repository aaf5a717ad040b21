package dev.holdfast.gateway.provider;

import dev.holdfast.db.Tx;
import dev.holdfast.json.Json;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// The rows of providers.
final class ProviderStore {

    /// One row.
    record Row(String name, URI baseUrl, List<String> models, Optional<byte[]> sealedKey) {}

    Optional<Row> find(Tx tx, String name) {
        return tx.sql()
                .createQuery("select name, base_url, models, sealed_key from providers where name = :name")
                .bind("name", name)
                .map((row, context) -> read(row))
                .findOne();
    }

    List<Row> all(Tx tx) {
        return tx.sql()
                .createQuery("select name, base_url, models, sealed_key from providers order by name")
                .map((row, context) -> read(row))
                .list();
    }

    void put(Tx tx, Row row, long now) {
        tx.sql()
                .createUpdate("""
                        insert into providers (name, base_url, models, sealed_key, changed_at)
                        values (:name, :base_url, :models, :sealed_key, :now)
                        on conflict (name) do update set base_url = excluded.base_url,
                            models = excluded.models, sealed_key = excluded.sealed_key,
                            changed_at = excluded.changed_at""")
                .bind("name", row.name())
                .bind("base_url", row.baseUrl().toString())
                .bind("models", Json.write(row.models()))
                .bind("sealed_key", row.sealedKey().orElse(null))
                .bind("now", now)
                .execute();
    }

    boolean delete(Tx tx, String name) {
        return tx.sql()
                        .createUpdate("delete from providers where name = :name")
                        .bind("name", name)
                        .execute()
                > 0;
    }

    private static Row read(ResultSet row) throws SQLException {
        return new Row(
                row.getString("name"),
                URI.create(row.getString("base_url")),
                List.of(Json.read(row.getString("models"), String[].class)),
                Optional.ofNullable(row.getBytes("sealed_key")));
    }
}
