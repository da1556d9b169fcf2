package bifrost.vllm.internal.cli;

/** The description of the program. */
final class Help {
  static final String TEXT = """
      bifrost talks to vLLM, and to any other OpenAI-compatible server.

      bifrost chat [PROMPT…]              answers a prompt; without one, chats on a terminal
      bifrost complete [PROMPT…]          continues a text
      bifrost embed [TEXT…]               prints the vector of each text
      bifrost rerank QUERY [DOCUMENT…]    sorts documents; prints score, index and document
      bifrost transcribe FILE             prints the text of an audio file
      bifrost models                      lists the models
      bifrost health                      checks whether the server is ready
      bifrost raw METHOD PATH [BODY]      sends JSON, @FILE or - (the standard input) to any path

      Missing texts are read from the standard input; embed and rerank read one from each line.
      In a PROMPT, the word - stands for the standard input.

        --url URL            the server; otherwise VLLM_BASE_URL, OPENAI_BASE_URL or http://localhost:8000
        --config FILE        the providers of a config.json, instead of a URL
        --provider NAME      selects one of them
        --model NAME         the model; by default the only one of the server
        --set NAME=VALUE     sets a parameter, such as temperature=0.2; VALUE is JSON or a string
        --json               prints JSON, one value on each line
        --help               prints this text

        --system TEXT        chat: the system message
        --image FILE|URL     chat: an image beside the prompt; can be repeated
        --json-schema FILE   chat: the JSON schema of the response

      The key is read from VLLM_API_KEY or OPENAI_API_KEY. NO_COLOR disables colors.
      Exit codes: 0 success, 1 failure, 2 invalid arguments or configuration, 130 interrupted,
      141 standard output closed.
      """;

  private Help() {}
}
