package dev.holdfast.access;

import dev.holdfast.db.Tx;
import dev.holdfast.id.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The rows of users.
final class UserStore {

    /// @param password what is kept of it, absent until it was chosen
    record Row(User user, String organization, Optional<String> password) {}

    private static final String COLUMNS = "id, organization, name, role, password, created_at, seen_at";

    private UserStore() {}

    static void insert(Tx tx, Row row) {
        tx.sql()
                .createUpdate("insert into users (id, organization, name, role, password, created_at)"
                        + " values (:id, :organization, :name, :role, :password, :now)")
                .bind("id", row.user().id().value())
                .bind("organization", row.organization())
                .bind("name", row.user().name().value())
                .bind("role", row.user().role().name())
                .bind("password", row.password())
                .bind("now", row.user().createdAt().toEpochMilli())
                .execute();
    }

    static Optional<Row> find(Tx tx, UserId id) {
        return tx.sql()
                .select("select " + COLUMNS + " from users where id = ?", id.value())
                .map((row, context) -> row(row))
                .findOne();
    }

    static Optional<Row> named(Tx tx, String name) {
        return tx.sql()
                .select("select " + COLUMNS + " from users where name = ?", name)
                .map((row, context) -> row(row))
                .findOne();
    }

    static List<Row> all(Tx tx, String organization) {
        return tx.sql()
                .select("select " + COLUMNS + " from users where organization = ? order by name", organization)
                .map((row, context) -> row(row))
                .list();
    }

    /// How many administrators could come in at this moment.
    static long administrators(Tx tx, String organization) {
        return tx.sql()
                .select(
                        "select count(*) from users where organization = ? and role = 'ADMINISTRATOR'"
                                + " and password is not null",
                        organization)
                .mapTo(Long.class)
                .one();
    }

    static void role(Tx tx, UserId id, Principal.Role role) {
        tx.sql().execute("update users set role = ? where id = ?", role.name(), id.value());
    }

    static void password(Tx tx, UserId id, String kept) {
        tx.sql().execute("update users set password = ? where id = ?", kept, id.value());
    }

    static void seen(Tx tx, UserId id, Instant now) {
        tx.sql().execute("update users set seen_at = ? where id = ?", now.toEpochMilli(), id.value());
    }

    static void delete(Tx tx, UserId id) {
        tx.sql().execute("delete from users where id = ?", id.value());
    }

    private static Row row(ResultSet row) throws SQLException {
        Optional<String> password = Optional.ofNullable(row.getString("password"));
        User user = new User(
                new UserId(row.getString("id")),
                new UserName(row.getString("name")),
                Principal.Role.valueOf(row.getString("role")),
                password.isPresent() ? User.State.ACTIVE : User.State.INVITED,
                Instant.ofEpochMilli(row.getLong("created_at")),
                moment(row, "seen_at"));
        return new Row(user, row.getString("organization"), password);
    }

    /// A time that may be absent.
    static Optional<Instant> moment(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
