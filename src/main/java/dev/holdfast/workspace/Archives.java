package dev.holdfast.workspace;

import dev.holdfast.http.Call;
import java.io.IOException;

/// Answers the calls for a folder that want it as one archive, or bring one.
public interface Archives {

    /// Answers `?bundle=` with the folder as an archive.
    void bundle(Call call, Place place) throws IOException;

    /// Answers `?op=extract`: the body is an archive, or names one, that comes into the folder.
    void extract(Call call, Place place) throws IOException;
}
