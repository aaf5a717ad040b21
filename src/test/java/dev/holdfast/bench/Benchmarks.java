package dev.holdfast.bench;

import dev.holdfast.bench.Bench.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `./bench`: runs a bench by its name, prints a table and writes a file.
///
/// It ends with 0 when every goal has been measured, met or not, and with 1 when one could not be.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures the goals of Holdfast beside the plain way of doing the same.")
final class Benchmarks implements java.util.concurrent.Callable<Integer> {

    private static final List<Bench> ALL =
            List.of(new MainBench(), new FilesBench(), new SnapshotsBench(), new LifecycleBench(), new ConsoleBench());

    @Parameters(index = "0", paramLabel = "NAME", description = "The bench, or \"list\".")
    private String name = "";

    @Option(names = "--json", paramLabel = "FILE", description = "Also writes the rows to this file.")
    private Optional<Path> json = Optional.empty();

    @Option(names = "--runs", paramLabel = "N", description = "Runs of each side; long ones are fewer. Default 10.")
    private int runs = Runs.DEFAULT.brief();

    @Option(names = "--only", paramLabel = "GOAL", description = "Measures this goal and what comes with it.")
    private Optional<String> only = Optional.empty();

    @Option(names = "--engine", paramLabel = "SOCKET", description = "The Docker Engine. Default: the machine's.")
    private Optional<Path> engine = Optional.empty();

    @Option(names = "--image", paramLabel = "IMAGE", description = "What is run. Default: a busybox.")
    private Optional<String> image = Optional.empty();

    @Option(names = "--directory", paramLabel = "DIR", description = "Where it takes place. Default: /var/tmp.")
    private Path directory = Path.of("/var/tmp");

    private Benchmarks() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Benchmarks()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (name.equals("list")) {
            ALL.forEach(bench -> System.out.printf("%-12s %s%n", bench.name(), bench.summary()));
            return 0;
        }
        Optional<Bench> bench =
                ALL.stream().filter(one -> one.name().equals(name)).findFirst();
        if (bench.isEmpty()) {
            System.err.println("There is no bench \"" + name + "\"; ./bench list tells which there are.");
            return 2;
        }
        if (runs < 1) {
            System.err.println("At least one run is needed.");
            return 2;
        }
        List<Bench.Part> parts =
                bench.get().parts().stream().filter(this::isWanted).toList();
        if (parts.isEmpty()) {
            System.err.println("The bench \"" + name + "\" has no goal \"" + only.orElse("") + "\".");
            return 2;
        }
        Report report = measure(parts);
        System.out.print(report.table());
        if (json.isPresent()) {
            Files.writeString(json.get(), report.json());
        }
        return report.complete() ? 0 : 1;
    }

    private boolean isWanted(Bench.Part part) {
        return only.isEmpty() || part.targets().stream().map(Target::name).anyMatch(only.get()::equals);
    }

    private Report measure(List<Bench.Part> parts) throws IOException, InterruptedException {
        Report report = new Report();
        report.remark(Machine.shown() + ".");
        if (runs < Runs.DEFAULT.brief()) {
            report.remark("Fewer than " + Runs.DEFAULT.brief() + " runs: a look, not a result.");
        }
        Machine before = Machine.now();
        try (Site site = Site.at(new Site.Options(engine, image, directory))) {
            Thread cleaning = new Thread(site::close);
            Runtime.getRuntime().addShutdownHook(cleaning);
            for (Bench.Part part : parts) {
                measure(part, site, report);
            }
            Runtime.getRuntime().removeShutdownHook(cleaning);
        }
        before.noise().forEach(report::remark);
        return report;
    }

    private void measure(Bench.Part part, Site site, Report report) {
        List<Target> targets = part.targets();
        String names = String.join(", ", targets.stream().map(Target::name).toList());
        System.err.println("measuring " + names + " …");
        Measurements measurements = new Measurements();
        try {
            part.measure(site, Runs.of(runs), measurements);
            targets.forEach(target -> report.add(measurements.row(target)));
            measurements.remarks().forEach(report::remark);
        } catch (Exception failed) {
            if (failed instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            targets.forEach(target -> report.add(new Row(target, Samples.NONE, Samples.NONE)));
            report.remark(names + ": not measured; " + failed.getMessage());
        }
    }
}
