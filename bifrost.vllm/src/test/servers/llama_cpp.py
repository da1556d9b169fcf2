"""Serves a tiny llama model with random weights by llama.cpp, which xllamacpp contains. Usage: llama_cpp.py FOLDER"""
import random
import struct
import sys
import time

STRING, ARRAY, UINT32, INT32, FLOAT32, BOOL = 8, 9, 4, 5, 6, 7
EMBEDDING, HEADS, FEED_FORWARD, LAYERS, CONTEXT = 64, 4, 128, 1, 2048


def text(value):
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def value(kind, item):
    if kind == STRING:
        return text(item)
    return struct.pack({UINT32: "<I", INT32: "<i", FLOAT32: "<f", BOOL: "<?"}[kind], item)


def entry(key, kind, item):
    return text(key) + struct.pack("<I", kind) + value(kind, item)


def entries(key, kind, items):
    return text(key) + struct.pack("<IIQ", ARRAY, kind, len(items)) + b"".join(value(kind, item) for item in items)


def write(path):
    # SentencePiece: unknown, begin, end, 256 bytes, and a few pieces
    tokens = ["<unk>", "<s>", "</s>"] + ["<0x%02X>" % byte for byte in range(256)]
    kinds = [2, 3, 3] + [6] * 256
    for piece in ["\u2581"] + [chr(code) for code in range(33, 127)]:
        tokens.append(piece)
        kinds.append(1)
    size = len(tokens)
    metadata = [
        entry("general.architecture", STRING, "llama"),
        entry("general.name", STRING, "tiny"),
        entry("llama.block_count", UINT32, LAYERS),
        entry("llama.context_length", UINT32, CONTEXT),
        entry("llama.embedding_length", UINT32, EMBEDDING),
        entry("llama.feed_forward_length", UINT32, FEED_FORWARD),
        entry("llama.attention.head_count", UINT32, HEADS),
        entry("llama.attention.head_count_kv", UINT32, HEADS),
        entry("llama.attention.layer_norm_rms_epsilon", FLOAT32, 1e-5),
        entry("llama.rope.dimension_count", UINT32, EMBEDDING // HEADS),
        entry("llama.vocab_size", UINT32, size),
        entry("tokenizer.ggml.model", STRING, "llama"),
        entries("tokenizer.ggml.tokens", STRING, tokens),
        entries("tokenizer.ggml.scores", FLOAT32, [0.0] * 259 + [-1.0 * i for i in range(size - 259)]),
        entries("tokenizer.ggml.token_type", INT32, kinds),
        entry("tokenizer.ggml.unknown_token_id", UINT32, 0),
        entry("tokenizer.ggml.bos_token_id", UINT32, 1),
        entry("tokenizer.ggml.eos_token_id", UINT32, 2),
    ]
    square, wide = (EMBEDDING, EMBEDDING), (EMBEDDING, FEED_FORWARD)
    tensors = [("token_embd.weight", (EMBEDDING, size)), ("output.weight", (EMBEDDING, size)),
               ("output_norm.weight", (EMBEDDING,))]
    for layer in range(LAYERS):
        for name, shape in [("attn_norm", (EMBEDDING,)), ("attn_q", square), ("attn_k", square), ("attn_v", square),
                            ("attn_output", square), ("ffn_norm", (EMBEDDING,)), ("ffn_gate", wide), ("ffn_up", wide),
                            ("ffn_down", (FEED_FORWARD, EMBEDDING))]:
            tensors.append(("blk.%d.%s.weight" % (layer, name), shape))
    weights = random.Random(0)
    infos, data = b"", b""
    for name, shape in tensors:
        infos += text(name) + struct.pack("<I", len(shape)) + struct.pack("<%dQ" % len(shape), *shape)
        infos += struct.pack("<IQ", 0, len(data))
        count = 1
        for length in shape:
            count *= length
        numbers = [1.0] * count if len(shape) == 1 else [weights.gauss(0, 0.2) for _ in range(count)]
        data += struct.pack("<%df" % count, *numbers)
        data += b"\0" * (-len(data) % 32)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata)) + b"".join(metadata) + infos
    with open(path, "wb") as file:
        file.write(head + b"\0" * (-len(head) % 32) + data)


def serve(path):
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = path
    params.model_alias = ["tiny"]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = CONTEXT
    params.n_parallel = 2
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    params.warmup = False
    params.embedding = True
    params.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    server = xllamacpp.Server(params)
    print("URL " + server.listening_address, flush=True)
    while True:
        time.sleep(1)


if __name__ == "__main__":
    model = sys.argv[1] + "/tiny.gguf"
    write(model)
    serve(model)
