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
{{- $url := ternary "" .Values.checkpoints.url (ne .Values.checkpoints.existingClaim "") }}
{{- $env := dict "ASYA_CHECKPOINT_URL" $url "ASYA_PERSISTENCE_MOUNT" "/state" "ASYA_RESUME_MERGE_MODE" "shallow" }}
{{- with .Values.checkpoints.region }}{{ $_ := set $env "AWS_REGION" . }}{{ end }}
{{- with .Values.checkpoints.endpoint }}{{ $_ := set $env "AWS_ENDPOINT_URL" . }}{{ end }}
{{- $actors := dict }}
{{- range $actor := list "x-pause" "x-resume" }}
{{- $values := index $.Values $actor }}
{{- if $values.enabled }}
{{- range $name, $value := $values.env }}
{{- if and (hasKey $actors $name) (ne (get $actors $name) $value) }}
{{- fail (printf "x-pause and x-resume set %s to different values, and both run on every silo" $name) }}
{{- end }}
{{- $_ := set $actors $name $value }}
{{- end }}
{{- end }}
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
