import static bifrost.api.Message.system;

import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Conversation;
import bifrost.api.ProviderConfig;
import java.util.Scanner;

/** Chats on the console until Ctrl-D. {@code java -cp 'libs/*' ConsoleChat.java [URL]} */
class ConsoleChat {
  private static final int MAX_PROMPT_TOKENS = 1_500; // Longer conversations lose their oldest turns.

  public static void main(String[] args) {
    var server = ProviderConfig.of(args.length > 0 ? args[0] : "http://localhost:8000");
    var input = new Scanner(System.in);
    try (var bifrost = Bifrost.builder().provider("vllm", server).open()) {
      var request = ChatCompletionRequest.of("vllm/", system("Be brief.")).maxTokens(500);
      var conversation = Conversation.of(bifrost, request, MAX_PROMPT_TOKENS);
      System.out.print("> ");
      while (input.hasNextLine()) {
        answer(conversation, input.nextLine());
        System.out.print("> ");
      }
      System.out.println();
    }
  }

  private static void answer(Conversation conversation, String question) {
    try (var chunks = conversation.stream(question)) {
      for (var chunk : chunks) {
        System.out.print(chunk.text());
      }
      System.out.println();
    } catch (BifrostException | IllegalArgumentException e) {
      // The conversation does not contain a question that failed or is too long, so it can continue.
      System.err.println(e.getMessage());
    }
  }
}
