# Sourced by run and test: puts a .NET SDK that global.json accepts on the PATH, installing one under .dotnet/ if there is none.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
if [ -x "$root/.dotnet/dotnet" ]; then
  export PATH="$root/.dotnet:$PATH" DOTNET_ROOT="$root/.dotnet"
fi
if ! (cd "$root" && dotnet --version >/dev/null 2>&1); then
  version=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "$root/global.json")
  echo "No .NET SDK $version here; installing it under .dotnet/ ..." >&2
  if curl -fsSL --max-time 60 https://dot.net/v1/dotnet-install.sh -o "${TMPDIR:-/tmp}/dotnet-install.$$.sh" \
    && bash "${TMPDIR:-/tmp}/dotnet-install.$$.sh" --version "$version" --install-dir "$root/.dotnet" --no-path >&2; then
    rm -f "${TMPDIR:-/tmp}/dotnet-install.$$.sh"
    export PATH="$root/.dotnet:$PATH" DOTNET_ROOT="$root/.dotnet"
  else
    rm -f "${TMPDIR:-/tmp}/dotnet-install.$$.sh"
    echo "Install the .NET SDK $version (https://dotnet.microsoft.com/download) and run this again: it could not be fetched from here." >&2
    exit 1
  fi
fi
