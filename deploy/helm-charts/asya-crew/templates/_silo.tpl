{{/* One group of silos. Takes root, group, name, and for a group that carries an actor's label, actor and replicas. */}}
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
  {{- if .replicas }}
  replicas: {{ .replicas }}
  {{- else }}
  # No replicas: the autoscaler sets that number, and every apply would reset it.
  {{- end }}
  revisionHistoryLimit: 3
  # A new silo joins before an old one drains.
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
      {{- /* A changed setting rolls the pods. */}}
      annotations: {checksum/config: {{ include (print .root.Template.BasePath "/config-maps.yaml") .root | sha256sum }}}
    spec:
      serviceAccountName: asya-silo
      {{- include "asya.pod" .root | nindent 6 }}
      # 5 s until the endpoints have forgotten the pod, then running steps are drained (30 s), and some to spare.
      terminationGracePeriodSeconds: 60
      securityContext:
        runAsNonRoot: true
        runAsUser: 1654
        runAsGroup: 1654
        fsGroup: 1654
        seccompProfile: {type: RuntimeDefault}
      # Over all groups: a lost node or zone takes few of the cluster's silos with it.
      topologySpreadConstraints:
      {{- include "asya.spread" "silo" | trim | nindent 6 }}
      containers:
      - name: silo
        image: {{ printf "%s:%s" $values.image.silo.repository $values.image.silo.tag | quote }}
        imagePullPolicy: {{ $values.image.pullPolicy }}
        # For the probes. No service leads here, and the network policy lets no caller in; without identity the silo refuses to start.
        args: ["--urls", "http://*:8080"]
        ports:
        - {name: http, containerPort: 8080}
        - {name: silo, containerPort: 11111}
        - {name: client, containerPort: 30000}
        envFrom:
        - configMapRef: {name: asya-cluster}
        - configMapRef: {name: asya-env}
        # Where the cloud gives a role there are no keys.
        - secretRef: {name: {{ $values.secrets.s3 }}, optional: true}
        env:
        # The name is new with every pod and the address is the pod's own. A service's address would break the cluster.
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
        {{- if $values.actorStatus }}
        - {name: ASYA_ACTOR_STATUS, value: "true"}
        {{- end }}
        # Ready asks the database, live asks nothing: an unavailable database must not restart every silo.
        # As localhost, which is served whatever Asya:Gateway:AllowedHosts says.
        startupProbe:
          httpGet: {path: /health/ready, port: http, httpHeaders: [{name: Host, value: localhost}]}
          periodSeconds: 2
          timeoutSeconds: 6
          failureThreshold: 60
        {{- include "asya.running-probes" .root | nindent 8 }}
        lifecycle:
          # Needs no shell in the image (Kubernetes 1.30).
          preStop: {sleep: {seconds: 5}}
        # No CPU limit: a throttled silo misses its heartbeats and is voted dead.
        resources: {{ toYaml $values.silo.resources | nindent 10 }}
        securityContext: {{ include "asya.container-security" .root | nindent 10 }}
        volumeMounts:
        # The sockets of Python actors, and temporary files of .NET.
        - {name: tmp, mountPath: /tmp}
        # Where ASYA_PERSISTENCE_MOUNT says.
        - {name: state, mountPath: {{ (include "asya.env" .root | fromYaml).ASYA_PERSISTENCE_MOUNT }}}
        - {name: config, mountPath: /etc/asya, readOnly: true}
        - {name: api-keys, mountPath: /etc/asya-keys, readOnly: true}
        - {name: push-key, mountPath: /etc/asya-push, readOnly: true}
        {{- if $values.actorStatus }}
        - {name: kubernetes, mountPath: /var/run/secrets/kubernetes.io/serviceaccount, readOnly: true}
        {{- end }}
      volumes:
      {{- if $values.actorStatus }}
      # Mounted by hand, since no other pod of the account has one: for its status alone, and for an hour.
      - name: kubernetes
        projected:
          sources:
          - serviceAccountToken: {path: token, expirationSeconds: 3600}
          - configMap: {name: kube-root-ca.crt, items: [{key: ca.crt, path: ca.crt}]}
          - downwardAPI: {items: [{path: namespace, fieldRef: {fieldPath: metadata.namespace}}]}
      {{- end }}
      - name: tmp
        emptyDir: {sizeLimit: 256Mi}
      # Unused while ASYA_CHECKPOINT_URL is set. Without it this must be a volume that all silos share.
      - name: state
        {{- if $values.checkpoints.existingClaim }}
        persistentVolumeClaim: {claimName: {{ $values.checkpoints.existingClaim }}}
        {{- else }}
        emptyDir: {}
        {{- end }}
      - name: config
        configMap: {name: asya-config}
      # Hashes of keys, not keys.
      - name: api-keys
        secret: {secretName: {{ $values.secrets.apiKeys }}}
      # Encrypts webhooks' secrets in the database; every silo may have to decrypt what another has written.
      - name: push-key
        secret: {secretName: {{ $values.secrets.pushKey }}}
{{- end }}
