"""What docker-compose.yml promises, checked on the file itself: these tests need no container engine."""

import re
import shutil
import subprocess

import pytest
import yaml

from pipeline.deploy import SECRETS, env_text

CONTROL = {"init", "api-server", "scheduler", "dag-processor", "triggerer"}
WORKERS = {"worker", "loader"}
ONE_SHOT = {"init", "bucket"}
VARIABLE = re.compile(r"\$\{([A-Z_]+)(:[-?][^}]*)?\}")


def variables(text):
    """Every `${NAME…}` of a text: the name, and `:?…` or `:-…` where it has one."""
    without_comments = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return VARIABLE.findall(without_comments)


def mounts(service):
    """volume → (folder in the container, is read-only)."""
    parts = [mount.split(":") for mount in service.get("volumes", [])]
    return {part[0]: (part[1], part[2:] == ["ro"]) for part in parts}


@pytest.fixture(scope="module")
def services(compose):
    return compose["services"]


@pytest.fixture(scope="module")
def everything(services, demo_compose):
    """The services of the stack, and those that the demo adds."""
    return services | {name: s for name, s in demo_compose["services"].items() if name not in services}


def test_the_services_are_exactly_those_listed_here(services):
    assert set(services) == CONTROL | WORKERS | {"postgres", "valkey", "store", "bucket"}


def test_every_image_has_a_version(everything, root):
    images = [service["image"] for service in everything.values()]
    images += re.findall(r"^FROM (\S+)", (root / "Dockerfile").read_text(), re.MULTILINE)
    for image in images:
        _, _, tag = image.partition(":")
        assert tag, image
        assert tag != "latest", image
        assert any(character.isdigit() for character in tag), image


def test_the_image_carries_the_version_of_the_program(services):
    from pipeline import __version__

    assert services["worker"]["image"] == f"defection-watch:{__version__}"


def test_no_secret_is_written_down_or_has_a_default(root):
    text = (root / "docker-compose.yml").read_text()
    for name, rest in variables(text):
        if name in SECRETS or name == "ADMIN_USER":
            assert rest.startswith(":?"), f"{name} must refuse to start when it is empty"
    sensitive = r"^\s+(\w*(?:PASSWORD|SECRET|KEY|CONN|BROKER_URL|BACKEND)\w*): (.+)$"
    for key, value in re.findall(sensitive, text, re.MULTILINE):
        if key != "AWS_ACCESS_KEY_ID":  # which is a name; the secret that belongs to it is another variable
            assert "${" in value, key
    assert {name for name, _ in variables(text)} >= set(SECRETS)


def test_the_example_names_every_variable_and_holds_no_secret(root):
    example = (root / ".env.example").read_text()
    given = dict(re.findall(r"^([A-Z_]+)=(.*)$", example, re.MULTILINE))
    used = {name for name, _ in variables((root / "docker-compose.yml").read_text())}
    assert set(given) == used
    assert {name for name in given if name in SECRETS and given[name]} == set()


def test_defaults_in_the_file_and_in_the_example_are_the_same(root):
    given = dict(re.findall(r"^([A-Z_]+)=(.*)$", (root / ".env.example").read_text(), re.MULTILINE))
    for name, rest in variables((root / "docker-compose.yml").read_text()):
        if rest.startswith(":-"):
            assert given[name] == rest[2:], name


def test_every_service_that_stays_up_has_a_health_check_and_comes_back(everything):
    for name, service in everything.items():
        if name in ONE_SHOT:
            assert service["restart"] == "no"
        else:
            assert service["restart"] == "unless-stopped", name
            assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}, name


def test_every_service_has_limits(everything):
    for name, service in everything.items():
        assert {"cpus", "memory", "pids"} <= set(service["deploy"]["resources"]["limits"]), name


def test_logs_of_containers_cannot_fill_the_disk(services):
    for name, service in services.items():
        assert {"max-size", "max-file"} <= set(service["logging"]["options"]), name


def test_every_service_runs_without_root_on_a_read_only_system(everything, root):
    assert re.findall(r"^USER (.+)$", (root / "Dockerfile").read_text(), re.MULTILINE) == ["50000:50000"]
    for name, service in everything.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "cap_add" not in service, name
        assert "privileged" not in service, name
        if not service["image"].startswith("defection-watch:"):
            assert service["user"] not in {"root", "0"}, name


def test_only_the_api_server_is_published_and_on_loopback(everything):
    published = {name: service["ports"] for name, service in everything.items() if "ports" in service}
    assert published == {"api-server": ["${BIND_ADDRESS:-127.0.0.1}:${PORT:-8080}:8080"]}


def test_everything_waits_for_the_one_shot_that_prepares_the_database(services):
    for name in CONTROL - ONE_SHOT:
        assert services[name]["depends_on"]["init"] == {"condition": "service_completed_successfully"}, name
    for name in WORKERS:
        assert services[name]["depends_on"]["api-server"] == {"condition": "service_healthy"}, name
        assert services[name]["depends_on"]["bucket"] == {"condition": "service_completed_successfully"}, name
    assert "db migrate" in services["init"]["command"][-1]
    assert "users create" in services["init"]["command"][-1]


def test_those_who_sign_and_encrypt_share_the_same_keys(services):
    for variable in (
        "AIRFLOW__API_AUTH__JWT_SECRET",
        "AIRFLOW__CORE__FERNET_KEY",
        "AIRFLOW__API__SECRET_KEY",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
    ):
        assert len({services[name]["environment"][variable] for name in CONTROL}) == 1, variable


def test_users_have_to_log_in(services):
    for name in CONTROL:
        assert "Fab" in services[name]["environment"]["AIRFLOW__CORE__AUTH_MANAGER"]
        assert not [key for key in services[name]["environment"] if "ALL_ADMINS" in key]


def test_a_worker_that_reads_hostile_pages_has_no_key_and_no_way_to_airflows_database(services):
    for name in WORKERS:
        environment, networks = services[name]["environment"], services[name]["networks"]
        assert not [key for key in environment if re.search("FERNET|JWT|SECRET_KEY|SQL_ALCHEMY|ADMIN", key)], name
        assert "POSTGRES_PASSWORD" not in str(services[name]), name
        assert "database" not in networks, name
    assert services["postgres"]["networks"] == ["database"]


def test_only_what_fetches_or_is_published_can_reach_the_internet(compose, services):
    assert {name for name, network in compose["networks"].items() if not (network or {}).get("internal")} == {"outside"}
    ways_out = {name for name, service in services.items() if "outside" in service.get("networks", ())}
    assert ways_out == {"worker", "api-server"}


def test_the_warehouse_belongs_to_one_loader_with_one_slot(services):
    owners = {name for name, service in services.items() if "warehouse" in mounts(service)}
    assert owners == {"loader"}
    loader = services["loader"]
    assert loader["environment"]["QUEUE"] == loader["environment"]["DEFECTION_WATCH_LOADER_QUEUE"] == "duckdb"
    assert loader["environment"]["SLOTS"] == "1"
    assert loader["deploy"]["replicas"] == 1
    assert services["worker"]["environment"]["QUEUE"] == "default"


def test_workers_and_loader_find_landing_and_staging_in_the_object_store_each_with_a_key_of_its_own(services):
    secrets = {}
    for name in WORKERS:
        environment = services[name]["environment"]
        assert environment["DEFECTION_WATCH_LANDING"] == "s3://defection-watch/landing"
        assert environment["DEFECTION_WATCH_STAGING"] == "s3://defection-watch/staging"
        assert environment["AWS_ENDPOINT_URL"] == "http://store:8333"
        assert environment["AWS_ACCESS_KEY_ID"] == name
        secrets[name] = environment["AWS_SECRET_ACCESS_KEY"]
    assert len(set(secrets.values())) == 2
    others = {name: str(service) for name, service in services.items() if name not in {*WORKERS, "store"}}
    assert {name for name, text in others.items() if "STORE_" in text} == set()


def test_only_those_who_have_a_key_share_a_network_with_the_object_store(services):
    assert {name for name, service in services.items() if "store" in service.get("networks", ())} == {*WORKERS, "store"}
    assert services["store"]["networks"] == ["store"]
    assert services["bucket"]["network_mode"] == "service:store"


def test_alarms_are_looked_for_by_the_loader_and_sent_by_workers_who_alone_have_the_connections(services):
    for name in WORKERS:
        for variable in ("WATCHED", "ALARM_MAIL", "ALARM_SLACK"):
            assert f"DEFECTION_WATCH_{variable}" in services[name]["environment"], name
    have = {name for name, s in services.items() if any("AIRFLOW_CONN" in key for key in s.get("environment", ()))}
    assert have == {"worker"}


def test_the_api_server_sees_the_published_copy_and_cannot_change_it(services):
    assert mounts(services["api-server"])["published"] == ("/data/published", True)
    assert mounts(services["loader"])["published"] == ("/data/published", False)


def test_every_volume_of_ours_is_laid_over_a_folder_that_the_image_gives_to_its_user(everything, root):
    """A new volume takes its owner from the folder below it; without one it belongs to root and nothing can write."""
    dockerfile = (root / "Dockerfile").read_text()
    made = re.search(r"install --directory --owner=watch --group=watch((?:[^&]|\\\n)+)", dockerfile)
    folders = set(made[1].replace("\\", " ").split())
    for name, service in everything.items():
        if service["image"].startswith("defection-watch:"):
            assert {folder for folder, _ in mounts(service).values()} <= folders, name


def test_every_volume_and_network_that_is_used_is_declared(compose, services, demo_compose):
    volumes = {**compose["volumes"], **demo_compose["volumes"]}
    for name, service in (*services.items(), *demo_compose["services"].items()):
        assert set(mounts(service)) <= set(volumes), name
        assert set(service.get("networks") or ()) <= set(compose["networks"]), name


def test_the_demo_changes_no_more_than_the_network_and_the_catalogue(demo_compose):
    changed = demo_compose["services"]
    assert set(changed) == {"newsroom", "worker", "loader"}
    assert changed["worker"]["network_mode"] == "service:newsroom"
    assert changed["newsroom"]["networks"] == ["queue", "store"], "internal networks: the demo is offline"
    assert set(changed["worker"]["environment"]) == {
        "DEFECTION_WATCH_SOURCES",
        "DEFECTION_WATCH_ALLOW_LOOPBACK",
        "DEFECTION_WATCH_HOST_PACE_S",
    }


def test_the_image_takes_in_nothing_but_the_program(root):
    rules = [line for line in (root / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert rules[0] == "*"
    allowed = {rule[1:] for rule in rules if rule.startswith("!")}
    assert allowed == {"dags", "pipeline", "plugins", "sql", "requirements-cluster.lock"}


def has_compose():
    if shutil.which("docker") is None:
        return False
    return subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0


needs_client = pytest.mark.skipif(not has_compose(), reason="no docker client with Compose here")


def config(root, env_file, *files):
    named = [part for file in files for part in ("-f", str(root / file))]
    command = ["docker", "compose", "--env-file", str(env_file), *named, "config"]
    return subprocess.run(command, capture_output=True, text=True)


@needs_client
@pytest.mark.parametrize("files", [["docker-compose.yml"], ["docker-compose.yml", "docker-compose.demo.yml"]])
def test_compose_itself_accepts_the_files(root, tmp_path, files):
    env_file = tmp_path / ".env"
    env_file.write_text(env_text((root / ".env.example").read_text()))
    done = config(root, env_file, *files)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr.lower()
    resolved = yaml.safe_load(done.stdout)["services"]
    assert resolved["api-server"]["ports"][0]["host_ip"] == "127.0.0.1"


@needs_client
@pytest.mark.parametrize("secret", sorted(SECRETS))
def test_compose_refuses_to_start_without_a_secret_and_says_what_to_do(root, tmp_path, secret):
    text = env_text((root / ".env.example").read_text())
    env_file = tmp_path / ".env"
    env_file.write_text(re.sub(rf"^{secret}=.*$", f"{secret}=", text, flags=re.MULTILINE))
    done = config(root, env_file, "docker-compose.yml")
    assert done.returncode != 0
    assert secret in done.stderr
    assert "make env" in done.stderr
