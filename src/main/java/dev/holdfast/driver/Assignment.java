package dev.holdfast.driver;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// One task, as a driver gets it.
///
/// @param note what the agent is to know of its files and processes before it begins
/// @param session what an earlier task of the same conversation said of its session, to go on with
/// @param model the model's name at its provider
/// @param gateway the base address of the model gateway as the runtime sees it
/// @param token what the gateway knows the task by; worth nothing anywhere else
/// @param environment the agent's own variables
public record Assignment(
        String prompt,
        Optional<String> note,
        Optional<String> session,
        Optional<String> model,
        URI gateway,
        String token,
        Map<String, String> environment) {

    /// The prompt for a program that can read, with the note before it.
    public String told() {
        return note.map(text -> "[From Holdfast, which runs you: " + text + "]\n\n" + prompt)
                .orElse(prompt);
    }
}
