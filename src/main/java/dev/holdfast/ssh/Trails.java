package dev.holdfast.ssh;

import dev.holdfast.access.AuditLog;
import dev.holdfast.http.Problems;
import dev.holdfast.problem.Problem;
import dev.holdfast.ssh.sftp.AgentFiles;
import dev.holdfast.ssh.sftp.AgentFiles.Act;
import dev.holdfast.storage.FilePath;
import dev.holdfast.workspace.FilePaths;
import java.util.Optional;

/// The lines of the audit about what somebody does to files: named as the call of the API that does the same,
/// so that whoever looks for them finds both.
///
/// @param tool such as `sftp`
record Trails(AuditLog audit, Visit visit, String tool) implements AgentFiles.Trail {

    private static final int LONGEST = 2000;
    private static final int DONE = 200;

    @Override
    public void add(Act act, FilePath path, Optional<Problem> failed) {
        add(act, "/v1/agents/" + visit.agent() + "/files/" + FilePaths.encode(path), failed);
    }

    /// About a command, whose argument is not known to be a path.
    void addCommand(Act act, String argument, Optional<Problem> failed) {
        add(act, "/v1/agents/" + visit.agent() + "/files/ (" + argument + ")", failed);
    }

    private void add(Act act, String path, Optional<Problem> failed) {
        AuditLog.Deed deed = new AuditLog.Deed(
                act.call() + " /v1/agents/{agent}/files/{path}",
                tool + " " + act.word(),
                path.length() <= LONGEST ? path : path.substring(0, LONGEST),
                Optional.of(visit.agent()));
        int status = failed.map(problem -> Problems.status(problem.kind())).orElse(DONE);
        audit.add(visit.who(), deed, status, new AuditLog.Origin(visit.address(), visit.id()));
    }
}
