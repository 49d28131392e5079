{{/* On every object; selectors have less, for they can never change. deploy/generate takes out all but the first. */}}
{{- define "asya.labels" -}}
app.kubernetes.io/name: asya
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/*
The silos' settings: those of the chart, then of the actors that are enabled, then `env`. Two actors that want different
values of one variable cannot both be served, since both run on every silo.
*/}}
{{- define "asya.env" -}}
{{- $url := .Values.checkpoints.url }}
{{- $region := .Values.checkpoints.region }}
{{- $endpoint := .Values.checkpoints.endpoint }}
{{- /* The original's block for the same. */}}
{{- with .Values.persistence }}{{ if .enabled }}
{{- $config := .config | default dict }}
{{- if or $config.accessKey $config.secretKey }}
{{- fail (printf "persistence.config: put accessKey and secretKey into the secret %s, as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY" $.Values.secrets.s3) }}
{{- end }}
{{- if $config.emulatorHost }}{{ fail "persistence.config.emulatorHost: set env.STORAGE_EMULATOR_HOST instead" }}{{ end }}
{{- if not $config.bucket }}{{ fail "persistence.enabled needs persistence.config.bucket" }}{{ end }}
{{- $url = printf "%s://%s" (ternary "gs" "s3" (eq .backend "gcs")) $config.bucket }}
{{- $region = $config.region | default $region }}
{{- $endpoint = $config.endpoint | default $endpoint }}
{{- end }}{{ end }}
{{- if .Values.checkpoints.existingClaim }}{{ $url = "" }}{{ end }}
{{- $env := dict "ASYA_CHECKPOINT_URL" $url "ASYA_PERSISTENCE_MOUNT" "/state" "ASYA_RESUME_MERGE_MODE" "shallow" }}
{{- with $region }}{{ $_ := set $env "AWS_REGION" . }}{{ end }}
{{- with $endpoint }}{{ $_ := set $env "AWS_ENDPOINT_URL" . }}{{ end }}
{{- $actors := dict }}
{{- range $actor := list "x-pause" "x-resume" }}
{{- $values := index $.Values $actor }}
{{- if $values.enabled }}
{{- range $name, $value := $values.env }}
{{- /* Empty is the original's word for unset. */}}
{{- if $value }}
{{- if and (hasKey $actors $name) (ne (get $actors $name) $value) }}
{{- fail (printf "x-pause and x-resume set %s to different values, and both run on every silo" $name) }}
{{- end }}
{{- $_ := set $actors $name $value }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- /* What the original sets on its last two actors, every silo does. */}}
{{- range $actor, $name := dict "x-sink" "ASYA_SINK_HOOKS" "x-sump" "ASYA_SUMP_HOOKS" }}
{{- with dig "env" $name "" (get $.Values $actor | default dict) }}{{ $_ := set $actors $name . }}{{ end }}
{{- end }}
{{- $env = merge (deepCopy .Values.env) $actors $env }}
{{- if not (or $env.ASYA_CHECKPOINT_URL .Values.checkpoints.existingClaim) }}
{{- fail "set checkpoints.url, or checkpoints.existingClaim: without either every silo would keep checkpoints to itself, and lose them" }}
{{- end }}
{{- toYaml $env }}
{{- end }}

{{/* Every pod: no token of the Kubernetes API, and none of its variables. */}}
{{- define "asya.pod" -}}
automountServiceAccountToken: false
# Kubernetes would add variables of every service, ASYA_GATEWAY_PORT among them, to those that are ours.
enableServiceLinks: false
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{- define "asya.container-security" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "asya.spread" -}}
{{- range $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
- maxSkew: 1
  topologyKey: {{ $key }}
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels: {app.kubernetes.io/name: asya, app.kubernetes.io/component: {{ $ }}}
{{- end }}
{{- end }}

{{- define "asya.running-probes" -}}
readinessProbe:
  httpGet: {path: /health/ready, port: http, httpHeaders: [{name: Host, value: localhost}]}
  periodSeconds: 5
  timeoutSeconds: 6
  failureThreshold: 3
livenessProbe:
  httpGet: {path: /health/live, port: http, httpHeaders: [{name: Host, value: localhost}]}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
{{- end }}

{{/* The secrets that pods cannot start without. */}}
{{- define "asya.secrets" -}}
{{- with .Values.secrets }}
{{ .database }}: the key url, for PostgreSQL
{{ .apiKeys }}: the key keys.json
{{ .pushKey }}: the key push.key
{{ .mcpKey }}: the key key
{{- end }}
{{- if .Values.cancelStale.enabled }}
{{ .Values.cancelStale.secret }}: the key key
{{- end }}
{{- end }}

{{/*
Without its secrets no pod starts, and `--wait` would wait for nothing until it gives up. So an installation into a namespace that is there
says at once what is missing. `helm template` and a dry run ask no cluster, and check nothing.
*/}}
{{- define "asya.prerequisites" -}}
{{- if and .Values.checkSecrets (lookup "v1" "ServiceAccount" .Release.Namespace "default") }}
{{- $missing := list }}
{{- range $line := include "asya.secrets" . | trim | splitList "\n" }}
{{- if not (lookup "v1" "Secret" $.Release.Namespace (first (splitList ":" $line))) }}
{{- $missing = append $missing $line }}
{{- end }}
{{- end }}
{{- if $missing }}
{{- fail (printf "\nThe namespace %s has not what the pods need:\n  %s\ndeploy/README.md, step 2, makes them; the chart asya-playground does, to try it. checkSecrets=false installs all the same." .Release.Namespace (join "\n  " $missing)) }}
{{- end }}
{{- end }}
{{- end }}
