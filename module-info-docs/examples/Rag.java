import static bifrost.api.Message.system;
import static bifrost.api.Message.user;
import static bifrost.api.SendAllOptions.concurrency;
import static java.util.Comparator.comparingDouble;

import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Embedding;
import bifrost.api.EmbeddingList;
import bifrost.api.EmbeddingRequest;
import bifrost.api.ProviderConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Scanner;

/**
 * Answers questions from the lines of a file, and cites the lines.
 * {@code java -cp 'libs/*' Rag.java FILE [CHAT_URL EMBEDDING_URL]}
 */
class Rag {
  public static void main(String[] args) throws IOException {
    var texts = Files.readAllLines(Path.of(args[0]));
    var chat = ProviderConfig.of(args.length > 2 ? args[1] : "http://localhost:8000").kind("vllm");
    var embeddings = ProviderConfig.of(args.length > 2 ? args[2] : "http://localhost:8001").kind("vllm");
    try (var bifrost = Bifrost.builder().provider("chat", chat).provider("embeddings", embeddings).open()) {
      var vectors = embed(bifrost, texts);
      System.out.println("Ask about " + vectors.size() + " texts:");
      var questions = new Scanner(System.in);
      while (questions.hasNextLine()) {
        answer(bifrost, questions.nextLine(), texts, vectors);
      }
    }
  }

  private static List<Embedding> embed(Bifrost bifrost, List<String> texts) {
    var requests = EmbeddingRequest.of("embeddings/", texts).split(100);
    try (var lists = bifrost.sendAll(requests, concurrency(4))) {
      return lists.collect(EmbeddingList.joining()).data();
    }
  }

  private static void answer(Bifrost bifrost, String question, List<String> texts, List<Embedding> vectors) {
    try {
      var vector = embed(bifrost, List.of(question)).get(0);
      var sources = vectors.stream().sorted(comparingDouble(each -> -vector.cosineSimilarity(each))).limit(5)
          .map(each -> "[" + (each.index() + 1) + "] " + texts.get(each.index())).toList();
      var task = "Answer only from these sources, and cite them, such as [12].\n" + String.join("\n", sources);
      var request = ChatCompletionRequest.of("chat/", system(task), user(question)).maxTokens(500);
      var answer = bifrost.send(request).text();
      System.out.println(answer);
      sources.stream().filter(source -> answer.contains(source.split(" ")[0])).forEach(System.out::println);
    } catch (BifrostException e) {
      System.err.println(e.getMessage());
    }
  }
}
