package bifrost.vllm;

import static bifrost.api.SendAllOptions.concurrency;

import bifrost.api.Bifrost;
import bifrost.api.EmbeddingRequest;
import bifrost.api.ProviderConfig;
import java.util.stream.IntStream;

/** A program that embeds many texts with {@code sendAll}, and prints the number of vectors and of threads. */
final class ManyEmbeddingsProgram {
  private static final int CONCURRENCY = 16;

  private ManyEmbeddingsProgram() {}

  /**
   * Runs the program.
   *
   * @param args the URL of the server, and the number of texts
   */
  public static void main(String[] args) {
    int texts = Integer.parseInt(args[1]);
    var requests = IntStream.range(0, texts).mapToObj(i -> EmbeddingRequest.of("vllm/", "text " + i));
    try (var bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(args[0])).open();
        var lists = bifrost.sendAll(requests, concurrency(CONCURRENCY))) {
      var numbers = lists.mapToLong(list -> list.first().vector().length).sum();
      System.out.println(numbers + " numbers, " + Thread.activeCount() + " threads");
    }
  }
}
