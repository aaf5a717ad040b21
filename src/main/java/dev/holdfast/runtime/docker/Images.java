package dev.holdfast.runtime.docker;

import dev.holdfast.runtime.docker.Containers.Container;
import java.io.IOException;

/// What the names of images mean just now.
record Images(DockerClient client) {

    /// Whether the name that this container was made by still means the image that it was made from.
    boolean mean(Container container) throws IOException {
        String name = container.description().path("Config").path("Image").asString("");
        DockerClient.Answer answer = client.get("/images/" + name + "/json");
        if (answer.is(404)) {
            return false;
        }
        String meant = Containers.expected(answer, "looking at an image")
                .body()
                .path("Id")
                .asString("");
        return meant.equals(container.description().path("Image").asString("-"));
    }
}
