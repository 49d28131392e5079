{{/*
One group of silos; deploy/base/silo/deployment.yaml has the reasons. Takes root, group, name, and for a group that stands for
an actor, actor and replicas.
*/}}
{{- define "asya.silo" -}}
{{- $values := .root.Values }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .name }}
  labels:
    {{- include "asya.labels" .root | nindent 4 }}
    app.kubernetes.io/component: silo
    asya.sh/group: {{ .group }}
    {{- with .actor }}
    asya.sh/actor: {{ . }}
    {{- end }}
spec:
  {{- with .replicas }}
  replicas: {{ . }}
  {{- end }}
  revisionHistoryLimit: 3
  strategy:
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
  minReadySeconds: 10
  selector:
    matchLabels: {app.kubernetes.io/name: asya, app.kubernetes.io/component: silo, asya.sh/group: {{ .group }}}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: asya
        app.kubernetes.io/component: silo
        asya.sh/group: {{ .group }}
        {{- with .actor }}
        asya.sh/actor: {{ . }}
        {{- end }}
      annotations:
        # A changed setting rolls the pods.
        checksum/config: {{ include (print .root.Template.BasePath "/config-maps.yaml") .root | sha256sum }}
    spec:
      serviceAccountName: asya-silo
      {{- include "asya.pod" .root | nindent 6 }}
      terminationGracePeriodSeconds: 60
      securityContext:
        runAsNonRoot: true
        runAsUser: 1654
        runAsGroup: 1654
        fsGroup: 1654
        seccompProfile: {type: RuntimeDefault}
      topologySpreadConstraints:
      {{- include "asya.spread" "silo" | nindent 6 }}
      containers:
      - name: silo
        image: {{ printf "%s:%s" $values.image.silo.repository $values.image.silo.tag | quote }}
        imagePullPolicy: {{ $values.image.pullPolicy }}
        args: ["--urls", "http://*:8080"]
        ports:
        - {name: http, containerPort: 8080}
        - {name: silo, containerPort: 11111}
        - {name: client, containerPort: 30000}
        envFrom:
        - configMapRef: {name: asya-cluster}
        - configMapRef: {name: asya-env}
        - secretRef: {name: {{ $values.secrets.s3 }}, optional: true}
        env:
        - name: ASYA_SILO_NAME
          valueFrom: {fieldRef: {fieldPath: metadata.name}}
        - name: ASYA_POD_IP
          valueFrom: {fieldRef: {fieldPath: status.podIP}}
        - {name: ASYA_SILO_PORT, value: "11111"}
        - {name: ASYA_SILO_CLIENT_PORT, value: "30000"}
        - name: ASYA_DATABASE_URL
          valueFrom: {secretKeyRef: {name: {{ $values.secrets.database }}, key: url}}
        - {name: ASYA_CONFIG_PATH, value: /etc/asya}
        - {name: ASYA_API_KEYS_FILE, value: /etc/asya-keys/keys.json}
        - name: Asya__Gateway__Mcp__StateKey
          valueFrom: {secretKeyRef: {name: {{ $values.secrets.mcpKey }}, key: key}}
        - {name: ASYA_PUSH_KEY_FILE, value: /etc/asya-push/push.key}
        startupProbe:
          httpGet: {path: /health/ready, port: http, httpHeaders: [{name: Host, value: localhost}]}
          periodSeconds: 2
          timeoutSeconds: 6
          failureThreshold: 60
        {{- include "asya.running-probes" .root | nindent 8 }}
        lifecycle:
          preStop: {sleep: {seconds: 5}}
        resources: {{ toYaml $values.silo.resources | nindent 10 }}
        securityContext: {{ include "asya.container-security" .root | nindent 10 }}
        volumeMounts:
        - {name: tmp, mountPath: /tmp}
        # Where the actors' ASYA_PERSISTENCE_MOUNT says.
        - {name: state, mountPath: {{ (include "asya.env" .root | fromYaml).ASYA_PERSISTENCE_MOUNT }}}
        - {name: config, mountPath: /etc/asya, readOnly: true}
        - {name: api-keys, mountPath: /etc/asya-keys, readOnly: true}
        - {name: push-key, mountPath: /etc/asya-push, readOnly: true}
      volumes:
      - name: tmp
        emptyDir: {sizeLimit: 256Mi}
      - name: state
        {{- if $values.checkpoints.existingClaim }}
        persistentVolumeClaim: {claimName: {{ $values.checkpoints.existingClaim }}}
        {{- else }}
        emptyDir: {}
        {{- end }}
      - name: config
        configMap: {name: asya-config}
      - name: api-keys
        secret: {secretName: {{ $values.secrets.apiKeys }}}
      - name: push-key
        secret: {secretName: {{ $values.secrets.pushKey }}}
{{- end }}
