package dev.holdfast.runtime.docker;

import dev.holdfast.id.TaskId;
import dev.holdfast.runtime.Command;
import java.util.Map;
import java.util.TreeMap;

/// The shell texts that run in a container: the one that waits, and the one that becomes a task.
///
/// Both use what every `/bin/sh` has built in and no program of the image, and were tried with dash, bash and
/// busybox. The waiting one is the only child of the init, so the container ends with it; therefore it takes
/// no notice of the signals that `pkill sh` and its like send, and ends on one that nobody uses. It starts
/// every task as a grandchild: the init then takes notice of its end at once, and the kernel can tell how it
/// ended.
final class Launcher {

    /// The run directory as the container sees it.
    static final String DIRECTORY = "/run/holdfast";

    static final String STOP_SIGNAL = "SIGUSR2";

    /// The descriptor by which the one that waits holds its pipe.
    static final int PIPE = 3;

    /// Reads the ids of tasks from a pipe and starts each. On the stop signal it asks everything to end and
    /// waits until nothing is left, or the engine's patience is at its end.
    ///
    /// The pipe is held for reading and writing: so there is no end of file, and waiting for a line can be
    /// interrupted, which waiting for a writer cannot in every shell. An agent may write to it too: what it
    /// starts with that, it could have started itself.
    static final String SCRIPT = """
            ending=
            trap : HUP INT QUIT TERM USR1 ALRM
            trap 'ending=yes' USR2
            exec 3<>/run/holdfast/start
            while [ -z "$ending" ]; do
                read -r task <&3 || continue
                ( /bin/sh "/run/holdfast/tasks/$task/start" 3<&- & )
            done
            trap '' TERM
            kill -TERM -1
            while kill -0 -1 && sleep 0.1; do :; done 2>/dev/null
            """;

    private Launcher() {}

    /// The text that becomes a task's process.
    ///
    /// It says who it is on the first free line of the claim and goes on only if that line is its own. Then
    /// it waits until the server, which has read the claim, written it down and moved the process to a
    /// control group, says `go` on a pipe that only root can write to.
    ///
    /// A shell lets what it starts in the background ignore SIGINT and SIGQUIT, for good; where the image's
    /// `env` can undo that, it does.
    static String start(TaskId task, Command command) {
        StringBuilder text = new StringBuilder("here=" + DIRECTORY + "/tasks/" + task + "\n");
        text.append("""
                read -r me </proc/$$/stat || exit 125
                echo "$me" >>"$here/claim" || exit 125
                read -r first <"$here/claim"
                [ "$first" = "$me" ] || exit 0
                until read -r word <"$here/go" && [ -n "$word" ]; do :; done
                [ "$word" = go ] || exit 0
                (
                """);
        text.append("set --");
        command.arguments().forEach(argument -> text.append(' ').append(quoted(argument)));
        text.append("""

                case $1 in
                *=*) ;;
                *) /usr/bin/env --default-signal=INT,QUIT /bin/sh -c : 2>/dev/null &&
                    set -- /usr/bin/env --default-signal=INT,QUIT "$@" ;;
                esac
                cd /workspace || exit 125
                """);
        for (Map.Entry<String, String> variable : new TreeMap<>(command.environment()).entrySet()) {
            String value = quoted(variable.getValue());
            text.append("export ")
                    .append(variable.getKey())
                    .append('=')
                    .append(value)
                    .append('\n');
        }
        text.append("""
                exec "$@"
                ) </dev/null >>"$here/out" 2>>"$here/err"
                status=$?
                echo "$status" >>"$here/exit"
                exit "$status"
                """);
        return text.toString();
    }

    /// The text as one word of a shell, whatever it holds but NUL, which no argument can.
    static String quoted(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an argument with NUL");
        }
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
