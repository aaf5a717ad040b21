package dev.holdfast.cli;

import dev.holdfast.data.DataDirectory;
import dev.holdfast.server.Config;
import dev.holdfast.setup.Checks;
import dev.holdfast.setup.EngineChoice;
import dev.holdfast.setup.OwnEngine;
import dev.holdfast.setup.Settings;
import dev.holdfast.storage.choice.StorageWish;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/// What can be set about a server. `up` keeps what it is given in the settings of the data directory,
/// and the server reads them there: an option that is added here is known to both, and to `config`.
final class ServerOptions {

    private static final int MOST_WARM = 64;

    @Option(names = "--port", paramLabel = "N", description = "The port to listen on; 0 takes any free one.")
    private int port = Config.DEFAULT_PORT;

    @Option(
            names = {"--engine", "--docker"},
            paramLabel = "SOCKET",
            description = "The Docker Engine's socket (default: the machine's own, else one is started).")
    private Optional<Path> engine = Optional.empty();

    @Option(names = "--database", paramLabel = "URL", description = "A PostgreSQL database instead of SQLite.")
    private Optional<String> database = Optional.empty();

    @Option(names = "--storage", description = "How a new pool is made: ${COMPLETION-CANDIDATES}.")
    private StorageWish.Kind storage = StorageWish.Kind.BEST;

    @Option(names = "--pool-size", paramLabel = "SIZE", description = "How large a new pool is made, such as 50G.")
    private Optional<String> poolSize = Optional.empty();

    @Option(
            names = "--fence",
            description = "What keeps volumes within their limits: ${COMPLETION-CANDIDATES}. The best is the kernel"
                    + " (Linux 6.7), and an older one cannot open the pool afterwards.")
    private StorageWish.Fence fence = StorageWish.Fence.BEST;

    @Option(
            names = "--copy-unasked",
            paramLabel = "SIZE",
            description = "Where snapshots are plain copies: the largest volume whose agent is stopped for one that"
                    + " nobody asked for.")
    private String copyUnasked = "1G";

    @Option(names = "--uid", paramLabel = "N", description = "Who agents are on this machine: nobody else.")
    private int uid = Config.DEFAULT_UID;

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            description = "What agents run if they name nothing else (default: our own, built here).")
    private String image = Config.DEFAULT_IMAGE;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "Certificates that our image trusts too, as PEM: those of a proxy that looks into TLS.")
    private Optional<Path> certificates = Optional.empty();

    @Option(
            names = "--allow-private",
            paramLabel = "HOST:PORT",
            split = ",",
            description = "A private address that agents may reach all the same; can be given again.")
    private List<String> allowPrivate = new ArrayList<>();

    @Option(
            names = "--freeze-after",
            paramLabel = "PERIOD",
            description = "How long agents may be idle before they are frozen, such as 5m; never keeps them awake.")
    private String freezeAfter = "5m";

    @Option(
            names = "--stop-after",
            paramLabel = "PERIOD",
            description = "How long agents may be idle before their runtimes end and free their memory.")
    private String stopAfter = "20m";

    @Option(
            names = "--trash-keeps",
            paramLabel = "PERIOD",
            description = "How long deleted agents can be brought back, files and all.")
    private String trashKeeps = "7d";

    @Option(
            names = "--max-running",
            paramLabel = "N",
            description = "How many agents may run at the same time; 0 for any number.")
    private int maxRunning;

    @Option(
            names = "--max-memory",
            paramLabel = "SIZE",
            description = "How much memory agents that run or are frozen may be promised together, such as 48G.")
    private Optional<String> maxMemory = Optional.empty();

    @Option(
            names = "--warm",
            paramLabel = "N",
            description = "How many runtimes of each image in use wait, started and frozen, for the next agent that is"
                    + " made or woken; 0 for none.")
    private int warm = Config.DEFAULT_WARM;

    @Mixin
    private ColdOptions cold = new ColdOptions();

    @Mixin
    private EntranceOptions entrance = new EntranceOptions();

    /// The options that these settings give.
    static ServerOptions of(Settings settings) {
        ServerOptions options = new ServerOptions();
        parsed(options, settings);
        return options;
    }

    /// Every option, with the value that these settings or our defaults give it.
    static List<OptionSpec> specs(Settings settings) {
        return parsed(new ServerOptions(), settings).getCommandSpec().options();
    }

    private static CommandLine parsed(ServerOptions options, Settings settings) {
        CommandLine line = new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true);
        try {
            line.parseArgs(settings.arguments().toArray(String[]::new));
            return line;
        } catch (CommandLine.ParameterException wrong) {
            throw new Refusal(Refusal.USAGE, settings.file() + ": " + wrong.getMessage(), wrong);
        }
    }

    /// The value of an option in words; "-" where nothing is set.
    static String valueIn(OptionSpec option) {
        Object value = option.getValue();
        if (value instanceof Optional<?> optional) {
            return optional.map(String::valueOf).orElse("-");
        }
        if (value instanceof List<?> list) {
            return list.isEmpty()
                    ? "-"
                    : String.join(",", list.stream().map(String::valueOf).toList());
        }
        return value instanceof Enum<?> constant ? constant.name().toLowerCase(Locale.ROOT) : String.valueOf(value);
    }

    /// What was typed of these, by their names in the settings. The last one counts, and paths are
    /// made whole.
    Map<String, String> typed(CommandSpec command) {
        Map<String, String> typed = new TreeMap<>();
        CommandSpec ours = CommandSpec.forAnnotatedObject(this);
        for (OptionSpec option : command.commandLine().getParseResult().matchedOptions()) {
            if (ours.findOption(option.names()[0]) != null) {
                typed.put(nameOf(option), valueOf(option));
            }
        }
        return typed;
    }

    static String nameOf(OptionSpec option) {
        return option.names()[0].substring(2);
    }

    private static String valueOf(OptionSpec option) {
        if (option.arity().max() == 0) {
            Object flag = option.getValue();
            return flag.toString();
        }
        List<String> values = option.originalStringValues();
        boolean path = List.of(option.auxiliaryTypes()).contains(Path.class);
        return String.join(
                ",",
                values.stream()
                        .map(value -> path ? Path.of(value).toAbsolutePath().toString() : value)
                        .toList());
    }

    Config config(DataDirectory data) {
        return new Config(
                data,
                port,
                URI.create("unix://" + engine.orElse(EngineChoice.SYSTEMS_OWN).toAbsolutePath()),
                database,
                new StorageWish(
                        storage,
                        poolBytes().orElse(0L),
                        fence,
                        ByteSize.parse(copyUnasked).bytes()),
                uid,
                image,
                allowPrivate,
                entrance.entrance(),
                entrance.previews(),
                entrance.ssh(),
                rules(),
                warm(),
                cold.storage());
    }

    private int warm() {
        if (warm < 0 || warm > MOST_WARM) {
            throw new Refusal(
                    Refusal.USAGE,
                    "--warm is how many runtimes of each kind wait: 0 for none, at most " + MOST_WARM + ".");
        }
        return warm;
    }

    private Config.Rules rules() {
        Duration keeps = duration(trashKeeps);
        if (keeps.isZero()) {
            throw new Refusal(
                    Refusal.USAGE, "--trash-keeps is a period such as 7d: what is deleted is kept for a while.");
        }
        return Config.Rules.of(
                duration(freezeAfter),
                duration(stopAfter),
                keeps,
                maxRunning,
                maxMemory.map(size -> ByteSize.parse(size).bytes()).orElse(0L));
    }

    private static Duration duration(String period) {
        return Duration.ofSeconds(Period.parse(period).seconds());
    }

    /// What the checks have to know.
    Checks.Wanted wanted(DataDirectory data, Environment environment) {
        return new Checks.Wanted(database, poolBytes(), copies(), port, engine(data, environment));
    }

    EngineChoice engine(DataDirectory data, Environment environment) {
        return new EngineChoice(
                engine, environment.variable("DOCKER_HOST"), OwnEngine.of(data).socket());
    }

    Optional<Path> engineSocket() {
        return engine;
    }

    private Optional<Long> poolBytes() {
        return poolSize.map(size -> ByteSize.parse(size).bytes());
    }

    boolean copies() {
        return storage == StorageWish.Kind.COPY;
    }

    /// Whether agents run the image that is built here.
    boolean ownImage() {
        return image.equals(Config.DEFAULT_IMAGE);
    }

    String image() {
        return image;
    }

    Optional<Path> certificates() {
        return certificates;
    }
}
