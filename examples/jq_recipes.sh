#!/bin/sh
# What jq can tell of a folder of snapshots: jq_recipes.sh /var/lib/pybossa-stats
set -eu
cd "$1"

echo "# Answers, snapshot by snapshot"
jq -r '[.instant, .payload.stats.n_task_runs] | @tsv' ./*Z*.json

echo "# Answers in each month, up to its last snapshot"
jq -rs 'group_by(.instant[:7]) | map(.[-1]) | [.[1:], .[:-1]] | transpose[]
    | "\(.[0].instant[:7])\t\(.[0].payload.stats.n_task_runs - .[1].payload.stats.n_task_runs)"' ./*Z*.json

echo "# Who was among the top users, and in how many snapshots"
jq -rs 'map(.payload.top5_users_24_hours[]) | group_by(.id)
    | map({name: .[-1].name, snapshots: length}) | sort_by(-.snapshots, .name)[]
    | "\(.name)\t\(.snapshots)"' ./*Z*.json

echo "# How long it took to read the figures, in seconds: the longest"
jq -s 'map(.seconds) | max' ./*Z*.json
