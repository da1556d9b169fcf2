package bifrost.openai.wire;

import java.io.IOException;

/** An upload could not be read: no fault of the server. */
final class UploadFailure extends IOException {
  private static final long serialVersionUID = 1;

  UploadFailure(IOException cause) {
    super("the upload cannot be read: " + cause.getMessage(), cause);
  }
}
