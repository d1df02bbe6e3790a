"""The second coder against a server that speaks the chat-completions protocol on loopback."""

import json
import threading
from collections import deque
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pipeline.errors import CoderError, SettingsError
from pipeline.model_coder import ModelCoder, tell_cost
from pipeline.records import Article, DateSpan
from pipeline.settings import read_settings

TEXT = (
    "Keo Sovannareth, a Candlelight councillor in Kampot, defected to the ruling Cambodian People's Party on Wednesday."
)
ARTICLE = Article(
    article_id="a1",
    revision_id="r1",
    source_id="file",
    url="https://outlet.example/a1",
    canonical_url="https://outlet.example/a1",
    title="Councillor joins ruling party",
    text=TEXT,
    language="en",
    published_at=datetime(2023, 6, 15, 3, tzinfo=UTC),
)


def answer(quote="defected to the ruling Cambodian People's Party", name="Keo Sovannareth", **changes):
    mention = {
        "type": "defection",
        "actor_kind": "person",
        "actors": [{"name": name, "role": "councillor"}],
        "count": {"low": 1, "high": 1, "unit": "people"},
        "origin": "CLP",
        "destination": "CPP",
        "date": {"from": "2023-06-14", "to": "2023-06-14", "precision": "day"},
        "place": "KH-7",
        "modality": "actual",
        "status": "reported",
        "claimant": None,
        "signals": [],
        "evidence": [quote],
        **changes,
    }
    return json.dumps({"story": "defection", "mentions": [mention]})


class Endpoint:
    """Answers each request with the next prepared content; a number is an HTTP status instead."""

    def __init__(self, *contents):
        self.contents = deque(contents)
        self.requests = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                endpoint.requests.append((self.path, self.headers["Authorization"], body))
                content = endpoint.contents[0] if len(endpoint.contents) == 1 else endpoint.contents.popleft()
                status = content if isinstance(content, int) else 200
                reply = {
                    "id": "chatcmpl-1",
                    "object": "chat.completion",
                    "created": 1,
                    "model": body["model"],
                    "choices": [
                        {
                            "index": 0,
                            "finish_reason": "stop",
                            "message": {"role": "assistant", "content": content},
                        }
                    ],
                    "usage": {"prompt_tokens": 1000, "completion_tokens": 50, "total_tokens": 1050},
                }
                data = json.dumps(reply if status == 200 else {"error": {"message": "overloaded"}}).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def coder(self, **env):
        url = f"http://127.0.0.1:{self.server.server_port}/v1"
        return ModelCoder(
            read_settings(
                {
                    "DEFECTION_WATCH_MODEL_URL": url,
                    "DEFECTION_WATCH_MODEL_NAME": "local-model",
                    "DEFECTION_WATCH_MODEL_KEY": "secret",
                    **env,
                }
            )
        )


@pytest.fixture
def endpoint():
    opened = []

    def make(*contents):
        opened.append(Endpoint(*contents))
        return opened[-1]

    yield make
    for one in opened:
        one.server.shutdown()
        one.server.server_close()


def test_the_codebooks_json_becomes_a_mention_with_exact_spans(endpoint):
    server = endpoint(answer())
    coding = server.coder().code(ARTICLE)
    (mention,) = coding.mentions
    assert coding.is_story
    assert (mention.type, mention.origin, mention.destination, mention.direction) == (
        "defection",
        "CLP",
        "CPP",
        "to_ruling",
    )
    assert mention.date == DateSpan(date(2023, 6, 14), date(2023, 6, 14), "day")
    (evidence,) = mention.evidence
    assert TEXT[evidence.start : evidence.end] == evidence.quote
    path, authorization, body = server.requests[0]
    assert (path, authorization, body["model"]) == ("/v1/chat/completions", "Bearer secret", "local-model")
    told = json.dumps(body["messages"])
    assert "Rules that are easy to get wrong" in told, "the model is given the codebook"
    assert "Published: 2023-06-15" in told


def test_words_that_are_not_in_the_article_are_asked_for_again(endpoint):
    server = endpoint(answer(quote="went over to the CPP"), answer())
    coder = server.coder()
    assert len(coder.code(ARTICLE).mentions) == 1
    assert "copy them exactly" in json.dumps(server.requests[1][2]["messages"])
    (call,) = coder.calls
    assert (call.requests, call.input_tokens, call.output_tokens) == (2, 2000, 100)


def test_a_mention_whose_words_stay_false_is_refused_and_counted(endpoint):
    coder = endpoint(answer(name="Somebody Else")).coder()
    assert coder.code(ARTICLE).mentions == ()
    assert coder.calls[0].refused == 1
    assert "1 mentions refused" in tell_cost(coder.calls)


@pytest.mark.parametrize(
    "content",
    [
        "I am sorry, I cannot help with that.",
        answer(origin="NO_SUCH_PARTY"),
        answer(place="KH-99"),
        answer(type="coup"),
    ],
    ids=["prose", "unknown party", "unknown place", "unknown type"],
)
def test_an_answer_outside_the_codebook_is_a_recorded_failure(endpoint, content):
    coder = endpoint(content).coder()
    with pytest.raises(CoderError, match="no usable answer"):
        coder.code(ARTICLE)
    assert coder.calls[0].error


def test_a_server_that_fails_is_a_recorded_failure_with_its_address(endpoint):
    server = endpoint(400)
    coder = server.coder()
    with pytest.raises(CoderError, match=r"127\.0\.0\.1"):
        coder.code(ARTICLE)
    assert "1 failed" in tell_cost(coder.calls)


def test_without_an_address_it_says_which_settings_are_missing():
    with pytest.raises(SettingsError, match="DEFECTION_WATCH_MODEL_URL"):
        ModelCoder(read_settings({}))
