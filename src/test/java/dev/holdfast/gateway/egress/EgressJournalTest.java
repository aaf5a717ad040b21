package dev.holdfast.gateway.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.db.Database;
import dev.holdfast.db.Databases;
import dev.holdfast.event.DurableEventLog;
import dev.holdfast.event.Event;
import dev.holdfast.event.EventLog;
import dev.holdfast.gateway.TestClock;
import dev.holdfast.gateway.egress.EgressJournal.Verdict;
import dev.holdfast.id.AgentId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EgressJournalTest {

    @TempDir
    Path folder = Path.of("");

    private final TestClock clock = new TestClock();
    private final AgentId agent = AgentId.fresh();
    private Database database;
    private EventLog log;
    private EgressJournal journal;

    @BeforeEach
    void open() {
        database = Databases.open(folder.resolve("test.db"));
        log = new DurableEventLog(database, clock);
        journal = new EgressJournal(database, log, clock);
    }

    @AfterEach
    void close() {
        log.close();
        database.close();
    }

    private List<Event> events() {
        return log.after(0, EventLog.Filter.ALL, 1000);
    }

    private void note(AgentId who, Verdict verdict, String destination) throws Exception {
        journal.note(who, verdict, Destination.of(destination), "open");
    }

    private long counted() {
        return events().stream().mapToLong(e -> e.data().path("count").asLong()).sum();
    }

    @Test
    void theFirstDecisionIsAnEventAtOnceAndTheRestAreCounted() throws Exception {
        for (int i = 0; i < 1000; i++) {
            note(agent, Verdict.ALLOWED, "example.com:443");
        }
        assertThat(events()).hasSize(1);
        assertThat(events().getFirst().type()).isEqualTo("egress.allowed");
        assertThat(events().getFirst().agent()).contains(agent);
        assertThat(events().getFirst().data().path("host").asString()).isEqualTo("example.com");
        journal.flush();
        assertThat(events()).hasSize(1);
        clock.move(Duration.ofMinutes(1));
        journal.flush();
        assertThat(events()).hasSize(2);
        assertThat(counted()).isEqualTo(1000);
    }

    @Test
    void differentDecisionsAreDifferentEvents() throws Exception {
        note(agent, Verdict.ALLOWED, "example.com:443");
        note(agent, Verdict.REFUSED, "example.com:443");
        note(agent, Verdict.ALLOWED, "example.com:80");
        note(AgentId.fresh(), Verdict.ALLOWED, "example.com:443");
        assertThat(events()).hasSize(4);
    }

    @Test
    void anAgentCannotFloodTheLogWithManyHosts() throws Exception {
        for (int i = 0; i < 5000; i++) {
            note(agent, Verdict.REFUSED, "host" + i + ".example:443");
        }
        assertThat(events()).hasSizeBetween(200, 201);
        journal.close();
        assertThat(events()).hasSizeLessThanOrEqualTo(202);
        assertThat(counted()).isEqualTo(5000);
        assertThat(events().getLast().data().path("host").asString()).isEqualTo("*");
    }

    @Test
    void aNewMinuteTellsAgain() throws Exception {
        note(agent, Verdict.ALLOWED, "example.com:443");
        clock.move(Duration.ofMinutes(2));
        note(agent, Verdict.ALLOWED, "example.com:443");
        assertThat(events()).hasSize(2);
    }
}
