import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

class Main {
  public static void main(String[] args) throws Exception {
    try (var bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(args[0])).open();
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = IntStream.range(0, Integer.parseInt(args[2]))
          .mapToObj(i -> executor.submit(() -> answer(bifrost, args[1], i))).toList();
      int lengths = 0;
      for (Future<String> each : answers) lengths += each.get().length();
      System.out.println(answers.size() + " answers with " + lengths + " characters");
    }
  }

  private static String answer(Bifrost bifrost, String model, int number) {
    var text = new StringBuilder();
    try (var chunks = bifrost.stream(ChatCompletionRequest.of("vllm/" + model, "What is " + number + " squared?"))) {
      for (var chunk : chunks) text.append(chunk.text()); // blocks the virtual thread, and no other
    }
    return text.toString();
  }
}
