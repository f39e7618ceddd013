// Fills a Word template with docops. Needs Go 1.18 or newer, and no module.
//
//	go run fill.go TEMPLATE.docx TASK.json SKILL OUT.docx
//
// DOCOPS_URL is the server, by default http://127.0.0.1:8000. DOCOPS_API_KEY is the key, if the server asks for one.
package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"strconv"
	"time"
)

func main() {
	exitCode, err := fill(os.Args[1], os.Args[2], os.Args[3], os.Args[4])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		exitCode = 1
	}
	os.Exit(exitCode)
}

// fill writes the filled document to a file and returns the exit code of the job.
func fill(templateFile, taskFile, skill, outFile string) (int, error) {
	template, err := os.ReadFile(templateFile)
	if err != nil {
		return 0, err
	}
	task, err := os.ReadFile(taskFile)
	if err != nil {
		return 0, err
	}
	exitCode, files, err := run(template, task, skill)
	if err != nil {
		return 0, err
	}
	if exitCode != 0 {
		fmt.Fprintln(os.Stderr, string(files["api_result.json"]))
	}
	return exitCode, os.WriteFile(outFile, files["out.docx"], 0o644)
}

// run runs a job and returns its exit code and its files by name. If the server refuses the job, the error has the
// server's JSON answer.
func run(template, task []byte, skill string) (int, map[string][]byte, error) {
	url := os.Getenv("DOCOPS_URL")
	if url == "" {
		url = "http://127.0.0.1:8000"
	}
	contentType, body, err := form(template, task, skill)
	if err != nil {
		return 0, nil, err
	}
	request, err := http.NewRequest(http.MethodPost, url+"/v1/run", body)
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Content-Type", contentType)
	if key := os.Getenv("DOCOPS_API_KEY"); key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	client := http.Client{Timeout: 90 * time.Second}
	answer, err := client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, nil, err
	}
	if answer.StatusCode != http.StatusOK {
		return 0, nil, fmt.Errorf("%d %s", answer.StatusCode, content)
	}
	exitCode, err := strconv.Atoi(answer.Header.Get("X-Docops-Exit-Code"))
	if err != nil {
		return 0, nil, err
	}
	files, err := unzip(content)
	return exitCode, files, err
}

// form encodes the parts of a job as multipart/form-data and returns its content type and its body.
func form(template, task []byte, skill string) (string, io.Reader, error) {
	body := &bytes.Buffer{}
	writer := multipart.NewWriter(body)
	files := []struct {
		part, name string
		content    []byte
	}{{"template", "template.docx", template}, {"task", "task.json", task}}
	for _, file := range files {
		part, err := writer.CreateFormFile(file.part, file.name)
		if err != nil {
			return "", nil, err
		}
		if _, err := part.Write(file.content); err != nil {
			return "", nil, err
		}
	}
	if err := writer.WriteField("skill", skill); err != nil {
		return "", nil, err
	}
	return writer.FormDataContentType(), body, writer.Close()
}

func unzip(archive []byte) (map[string][]byte, error) {
	reader, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, entry := range reader.File {
		file, err := entry.Open()
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(file)
		file.Close()
		if err != nil {
			return nil, err
		}
		files[entry.Name] = content
	}
	return files, nil
}
