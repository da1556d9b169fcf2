package bifrost.vllm;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.ProviderConfig;

/** A program that counts the threads that calls start. */
public final class StartedThreadsProgram {
  private static final int WARM_UP_CALLS = 50;

  private StartedThreadsProgram() {}

  /**
   * Prints the number of threads that the calls after the warm-up started.
   *
   * @param arguments the URL of a server, the kind of calls, and their number
   */
  public static void main(String[] arguments) {
    try (var bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(arguments[0])).open()) {
      for (int i = 0; i < WARM_UP_CALLS; i++) call(bifrost, arguments[1]);
      long before = nextId();
      for (int i = 0; i < Integer.parseInt(arguments[2]); i++) call(bifrost, arguments[1]);
      System.out.println("started: " + (nextId() - before - 1));
    }
  }

  /** {@return the id of the next thread} Thread ids are consecutive. */
  private static long nextId() {
    return new Thread(() -> {}).getId();
  }

  private static void call(Bifrost bifrost, String kind) {
    var request = ChatCompletionRequest.of("vllm/meta-llama/Llama-3.2-1B-Instruct", "Hi").maxTokens(2);
    switch (kind) {
      case "list" -> bifrost.send(ListModelsRequest.of("vllm"));
      case "send" -> bifrost.send(request);
      case "error" -> bifrost.trySend(request.model("vllm/missing"));
      case "stream" -> {
        try (var stream = bifrost.stream(request)) {
          stream.collect();
        }
      }
      default -> throw new IllegalArgumentException(kind);
    }
  }
}
