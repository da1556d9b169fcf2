package bifrost.vllm;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.ProviderConfig;

/** The program of a JVM that counts the threads that calls start. */
public final class StartedThreadsProgram {
  private static final int FIRST = 50;

  private StartedThreadsProgram() {}

  /** Takes the URL of a server, the kind of calls, and their number. Prints the number of threads that were started after the first calls. */
  public static void main(String[] arguments) {
    try (var bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(arguments[0])).open()) {
      for (int i = 0; i < FIRST; i++) call(bifrost, arguments[1]);
      long before = nextId();
      for (int i = 0; i < Integer.parseInt(arguments[2]); i++) call(bifrost, arguments[1]);
      System.out.println("started: " + (nextId() - before - 1));
    }
  }

  /** {@return the next number of a thread} Threads are numbered one after the other. */
  private static long nextId() {
    return new Thread(() -> {}).getId();
  }

  private static void call(Bifrost bifrost, String kind) {
    var ask = ChatCompletionRequest.of("vllm/meta-llama/Llama-3.2-1B-Instruct", "Hi").maxTokens(2);
    switch (kind) {
      case "list" -> bifrost.send(ListModelsRequest.of("vllm"));
      case "send" -> bifrost.send(ask);
      case "error" -> bifrost.attempt(ask.model("vllm/missing"));
      case "stream" -> {
        try (var stream = bifrost.stream(ask)) {
          stream.collect();
        }
      }
      default -> throw new IllegalArgumentException(kind);
    }
  }
}
