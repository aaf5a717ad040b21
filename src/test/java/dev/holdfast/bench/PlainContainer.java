package dev.holdfast.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A container that Docker's own command line makes of the image of the agents, with nothing of ours, and takes away
/// in the end.
final class PlainContainer implements AutoCloseable {

    private final Site site;
    private final String name;

    private PlainContainer(Site site, String name) {
        this.site = site;
        this.name = site.directory().getFileName() + "-" + name;
    }

    static PlainContainer running(Site site, String name, String... options) {
        PlainContainer made = new PlainContainer(site, name);
        List<String> command = new ArrayList<>(List.of("run", "--detach", "--network=none", "--name=" + made.name));
        Collections.addAll(command, options);
        command.addAll(List.of(site.image(), "sleep", "86400"));
        site.docker().run(command.toArray(String[]::new));
        return made;
    }

    static PlainContainer paused(Site site, String name) {
        PlainContainer made = running(site, name);
        made.pause();
        return made;
    }

    void pause() {
        site.docker().run("pause", name);
    }

    void unpause() {
        site.docker().run("unpause", name);
    }

    void stop() {
        site.docker().run("stop", name);
    }

    void start() {
        site.docker().run("start", name);
    }

    @Override
    public void close() {
        site.docker().attempt("rm", "--force", name);
    }
}
