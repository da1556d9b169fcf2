package bifrost.bench;

import java.io.IOException;

/** A client whose calls are measured. All methods are called by several threads at the same time. */
interface CallClient {
  /** Makes a chat call, and returns the number of characters or bytes that were read. */
  int chat() throws IOException, InterruptedException;

  /** Streams a chat completion, and returns the number of texts. */
  int stream(int texts) throws IOException, InterruptedException;

  /** Embeds 32 texts, and returns the sum of the numbers, or the number of bytes if the client does not decode them. */
  double embed(boolean base64) throws IOException, InterruptedException;
}
