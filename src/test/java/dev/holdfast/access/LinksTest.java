package dev.holdfast.access;

import static dev.holdfast.access.Household.PASSWORD;
import static dev.holdfast.access.Household.assertCode;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.access.Principal.Role;
import dev.holdfast.db.TestDatabases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LinksTest {

    private static final Password CHOSEN = new Password(PASSWORD);

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aLinkWorksOnce(TestDatabases kind) {
        try (Household house = new Household(kind.location(folder))) {
            Principal ada = house.ada().principal();
            String link = house.users
                    .add(ada, new UserName("ben"), Role.MEMBER)
                    .link()
                    .secret();
            Links.Offer offer = house.links.look(link);
            assertThat(offer.purpose()).isEqualTo(Links.Purpose.INVITE);
            assertThat(offer.name()).contains(new UserName("ben"));
            assertThat(house.links.look(link)).isEqualTo(offer);
            house.links.use(link, Optional.empty(), CHOSEN);
            assertCode("link_unknown", () -> house.links.use(link, Optional.empty(), CHOSEN));
            assertCode("link_unknown", () -> house.links.look(link));
            for (String never : List.of("", "x", link + "x", link.substring(1), "%00")) {
                assertCode("link_unknown", () -> house.links.look(never));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void ofManyUsesAtTheSameInstantOneWins(TestDatabases kind) throws Exception {
        try (Household house = new Household(kind.location(folder))) {
            String setup = house.links.setup().secret();
            assertThat(Household.wins(4, () -> house.links.use(setup, Optional.of(new UserName("ada")), CHOSEN)))
                    .isEqualTo(1);
            String invite = house.users
                    .add(Principal.SERVER, new UserName("ben"), Role.MEMBER)
                    .link()
                    .secret();
            assertThat(Household.wins(4, () -> house.links.use(invite, Optional.empty(), CHOSEN)))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void linksEnd(TestDatabases kind) {
        try (Household house = new Household(kind.location(folder))) {
            String setup = house.links.setup().secret();
            house.clock.move(Duration.ofDays(1));
            assertCode("link_unknown", () -> house.links.look(setup));
            Principal ada = house.ada().principal();
            String invite = house.users
                    .add(ada, new UserName("ben"), Role.MEMBER)
                    .link()
                    .secret();
            house.clock.move(Duration.ofDays(7).minusSeconds(1));
            house.links.look(invite);
            house.clock.move(Duration.ofSeconds(1));
            assertCode("link_unknown", () -> house.links.use(invite, Optional.empty(), CHOSEN));
            String reset = house.users.link(ada, "ada").link().secret();
            house.clock.move(Duration.ofDays(1));
            assertCode("link_unknown", () -> house.links.use(reset, Optional.empty(), CHOSEN));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void theFirstAdministratorIsOnlyOne(TestDatabases kind) {
        try (Household house = new Household(kind.location(folder))) {
            String early = house.links.setup().secret();
            String later = house.links.setup().secret();
            assertCode("link_unknown", () -> house.links.look(early));
            String invite = house.users
                    .add(Principal.SERVER, new UserName("ada"), Role.ADMINISTRATOR)
                    .link()
                    .secret();
            assertCode("bad_name", () -> house.links.use(later, Optional.empty(), CHOSEN));
            assertCode("user_exists", () -> house.links.use(later, Optional.of(new UserName("ada")), CHOSEN));
            house.links.use(invite, Optional.empty(), CHOSEN);
            assertCode("link_unknown", () -> house.links.use(later, Optional.of(new UserName("eve")), CHOSEN));
            assertCode("already_set_up", house.links::setup);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aResetEndsEverySessionAndTheOldPassword(TestDatabases kind) {
        try (Household house = new Household(kind.location(folder))) {
            Sessions.Started ada = house.ada();
            String older = house.users.link(ada.principal(), "ada").link().secret();
            String reset = house.users.link(ada.principal(), "ada").link().secret();
            assertCode("link_unknown", () -> house.links.look(older));
            assertThat(house.links.look(reset).purpose()).isEqualTo(Links.Purpose.RESET);
            house.signIns.signIn("ada", PASSWORD, Household.HERE);
            Sessions.Started again = house.links.use(reset, Optional.empty(), new Password("another long one"));
            assertCode("session_ended", () -> house.callers.bySession(ada.secret()));
            house.callers.bySession(again.secret());
            assertCode("wrong_password", () -> house.signIns.signIn("ada", PASSWORD, Household.HERE));
            house.signIns.signIn("ada", "another long one", Household.HERE);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void noSecretLiesInTheDatabase(TestDatabases kind) {
        try (Household house = new Household(kind.location(folder))) {
            Sessions.Started ada = house.ada();
            Tokens.Made token = house.callers
                    .tokens()
                    .make(ada.principal(), new Tokens.Wish("ci", Principal.Scope.READ, Optional.empty()));
            String link = house.users.link(ada.principal(), "ada").link().secret();
            StringBuilder all = new StringBuilder();
            house.database.read(tx -> {
                for (String table : List.of("users", "links", "sessions", "tokens", "pauses", "audit", "events")) {
                    tx.sql().select("select * from " + table).mapToMap().forEach(all::append);
                }
                return true;
            });
            assertThat(all)
                    .contains("$argon2id$v=19$m=19456,t=2,p=1$")
                    .doesNotContain(PASSWORD, ada.secret(), link)
                    .doesNotContain(token.text().substring(30));
        }
    }
}
