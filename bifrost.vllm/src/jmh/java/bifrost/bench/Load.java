package bifrost.bench;

import java.io.IOException;

/** A load that a client is measured with. */
enum Load {
  CHAT("chat, 1 caller", 1, 1), CHAT_16("chat, 16 callers", 16, 1), STREAM("stream, per chunk", 1, 256),
  STREAM_16("stream, 16 callers, per chunk", 16, 256), SHORT_STREAM("stream of 16 chunks", 1, 1),
  EMBEDDINGS("embeddings 32 × 1024 as JSON", 1, 1), BASE64_EMBEDDINGS("the same as Base64", 1, 1);

  final String title;
  final int callers;
  /** The number of operations of a call, by which its cost is divided. */
  final int operations;

  Load(String title, int callers, int operations) {
    this.title = title;
    this.callers = callers;
    this.operations = operations;
  }

  /** Makes one call, and checks that it is complete. */
  void call(CallClient client) throws IOException, InterruptedException {
    switch (this) {
      case CHAT, CHAT_16 -> check(client.chat() > 0);
      case STREAM, STREAM_16 -> check(client.stream(256) == 256);
      case SHORT_STREAM -> check(client.stream(16) == 16);
      case EMBEDDINGS -> check(client.embed(false) != 0);
      case BASE64_EMBEDDINGS -> check(client.embed(true) != 0);
    }
  }

  private void check(boolean complete) throws IOException {
    if (!complete) throw new IOException("incomplete response: " + title);
  }
}
