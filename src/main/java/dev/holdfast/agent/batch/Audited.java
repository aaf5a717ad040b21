package dev.holdfast.agent.batch;

import dev.holdfast.access.AuditLog;
import dev.holdfast.access.Principal;
import dev.holdfast.http.Problems;
import dev.holdfast.id.AgentId;
import dev.holdfast.operation.Batches.Turn;
import dev.holdfast.problem.Problem;
import java.io.IOException;
import java.util.Optional;

/// Turns of a batch, each of which leaves the line in the audit that the call for its agent alone would leave. What
/// was so already leaves none.
record Audited(AuditLog audit, Principal who, Action action, AuditLog.Origin origin) {

    private static final int DONE = 200;
    private static final int BEGUN = 202;
    private static final int BUG = 500;

    @FunctionalInterface
    interface Attempt {
        Turn make() throws IOException, InterruptedException;
    }

    Turn turn(AgentId agent, Attempt attempt) throws IOException, InterruptedException {
        try {
            Turn turn = attempt.make();
            switch (turn) {
                case Turn.Done _ -> write(agent, DONE);
                case Turn.Begun _ -> write(agent, BEGUN);
                case Turn.Unchanged _ -> {}
            }
            return turn;
        } catch (Problem refused) {
            write(agent, Problems.status(refused.kind()));
            throw refused;
        } catch (IOException | RuntimeException failed) {
            write(agent, BUG);
            throw failed;
        }
    }

    private void write(AgentId agent, int status) {
        String method = action.call().substring(0, action.call().indexOf(' '));
        String path = "/v1/agents/batch";
        audit.add(who, new AuditLog.Deed(action.call(), method, path, Optional.of(agent.value())), status, origin);
    }
}
