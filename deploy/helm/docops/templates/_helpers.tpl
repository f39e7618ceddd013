{{- define "docops.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "docops.env" -}}
{{- range $name, $value := . }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end -}}

{{- define "docops.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "docops.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{- /* A pod of docops. Arguments: root, name, grace (seconds), env (a map). */ -}}
{{- define "docops.pod" -}}
metadata:
  labels: { app.kubernetes.io/name: {{ .name }} }
  annotations:
    prometheus.io/scrape: "true"
    prometheus.io/port: "8000"
    prometheus.io/path: /metrics
spec:
  automountServiceAccountToken: false
  # Without this line, Kubernetes gives every pod variables named after the Service, such as DOCOPS_PORT=tcp://….
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .grace }}
  securityContext:
    {{- include "docops.podSecurity" . | nindent 4 }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels: { app.kubernetes.io/name: {{ .name }} }
  containers:
    - name: docops
      image: {{ include "docops.image" .root }}
      ports:
        - { name: http, containerPort: 8000 }
      env:
        {{- include "docops.env" .env | nindent 8 }}
      resources:
        {{- toYaml .root.Values.resources | nindent 8 }}
      startupProbe:
        httpGet: { path: /healthz, port: http }
        periodSeconds: 1
        failureThreshold: 30
      livenessProbe:
        httpGet: { path: /healthz, port: http }
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        httpGet: { path: /readyz, port: http }
        periodSeconds: 5
        timeoutSeconds: 3
      securityContext:
        {{- include "docops.containerSecurity" . | nindent 8 }}
      volumeMounts:
        - { name: jobs, mountPath: /var/lib/docops/tmp }
        - { name: tmp, mountPath: /tmp }
        {{- if .root.Values.state.enabled }}
        - { name: secrets, mountPath: /run/secrets/docops, readOnly: true }
        {{- end }}
  volumes:
    - name: jobs
      emptyDir: { medium: Memory, sizeLimit: {{ .root.Values.volumes.jobs }} }
    - name: tmp
      emptyDir: { medium: Memory, sizeLimit: {{ .root.Values.volumes.tmp }} }
    {{- if .root.Values.state.enabled }}
    - name: secrets
      secret: { secretName: {{ .root.Values.state.secret }}, defaultMode: 0440 }
    {{- end }}
{{- end -}}

{{- define "docops.prometheusMayRead" -}}
- from:
    - namespaceSelector:
        matchLabels:
          {{- toYaml .Values.network.prometheus.namespace | nindent 10 }}
      podSelector:
        matchLabels:
          {{- toYaml .Values.network.prometheus.pods | nindent 10 }}
  ports:
    - { protocol: TCP, port: 8000 }
{{- end -}}

{{- /* Names, the database and, where asked for, Redis. Arguments: root, ports (a list). */ -}}
{{- define "docops.mayReachDatabases" -}}
- to:
    - namespaceSelector:
        matchLabels:
          {{- toYaml .root.Values.network.dns | nindent 10 }}
  ports: [{ protocol: UDP, port: 53 }, { protocol: TCP, port: 53 }]
- to:
    - namespaceSelector:
        matchLabels:
          {{- toYaml .root.Values.network.databases | nindent 10 }}
  ports:
    {{- range .ports }}
    - { protocol: TCP, port: {{ . }} }
    {{- end }}
{{- end -}}

{{- define "docops.mayReachOutside" -}}
- to:
    - ipBlock:
        cidr: 0.0.0.0/0
        except:
          {{- toYaml .Values.network.inside | nindent 10 }}
  ports: [{ protocol: TCP, port: 443 }]
{{- end -}}
