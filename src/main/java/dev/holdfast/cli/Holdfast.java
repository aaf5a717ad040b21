package dev.holdfast.cli;

import dev.holdfast.problem.Problem;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The program: every command is listed here.
@Command(
        name = "holdfast",
        description = "Persistent workspaces for a fleet of AI agents.",
        subcommands = {
            AgentCommands.class,
            TaskCommands.class,
            FilesCommands.class,
            CpCommand.class,
            SnapshotCommands.class,
            HistoryCommands.Changes.class,
            HistoryCommands.Diff.class,
            HistoryCommands.History.class,
            ForkCommands.Fork.class,
            ForkCommands.Lineage.class,
            AdoptCommands.Compare.class,
            AdoptCommands.Adopt.class,
            RetentionCommands.class,
            ProviderCommands.class,
            PoolCommands.class,
            UserCommands.class,
            TokenCommands.class,
            AuditCommand.class,
            EventsCommand.class,
            ServerCommands.class,
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            DoctorCommand.class,
            ConfigCommand.class,
            UninstallCommand.class,
            DumpCommand.class,
            LoadCommand.class,
            VersionCommand.class
        },
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        versionProvider = VersionCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeOnInvalidInput = Refusal.USAGE,
        exitCodeOnExecutionException = Refusal.FAILED,
        footer = {
            "",
            "The server is found by HOLDFAST_URL and HOLDFAST_TOKEN, else by the data directory HOLDFAST_DATA",
            "(/var/lib/holdfast). Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 conflict."
        })
public final class Holdfast implements Runnable {

    private final Environment environment;

    Holdfast(Environment environment) {
        this.environment = environment;
    }

    public static void main(String[] arguments) {
        System.exit(new Holdfast(Environment.ofProcess()).execute(arguments));
    }

    int execute(String... arguments) {
        CommandLine line = new CommandLine(this).setCaseInsensitiveEnumValuesAllowed(true);
        line.setOut(new PrintWriter(environment.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(environment.err(), true, StandardCharsets.UTF_8));
        line.setExecutionExceptionHandler((failure, command, parsed) -> explain(failure));
        return line.execute(arguments);
    }

    private int explain(Exception failure) {
        return switch (failure) {
            case Refusal refusal -> {
                tell(refusal.sentence());
                yield refusal.exitCode();
            }
            case Problem problem -> {
                tell(problem.sentence());
                yield Refusal.FAILED;
            }
            case FileSystemException local -> {
                String reason = Objects.requireNonNullElse(
                        local.getReason(), local.getClass().getSimpleName());
                tell(local.getFile() + ": " + reason);
                yield Refusal.FAILED;
            }
            default -> {
                tell("this is a bug in holdfast: " + failure);
                for (StackTraceElement element : failure.getStackTrace()) {
                    environment.err().println("    at " + element);
                }
                yield Refusal.FAILED;
            }
        };
    }

    private void tell(String sentence) {
        sentence.lines().forEach(line -> environment.err().println("holdfast: " + Screen.clean(line)));
    }

    Environment environment() {
        return environment;
    }

    /// Without a command, the help.
    @Override
    public void run() {
        CommandLine.usage(this, environment.out());
    }
}
